import os
import subprocess
import sys

from extractors.parsing.sandbox.limits import processor_seconds, resident_bytes

LIMITED = """
import os, resource, signal
from extractors.parsing.sandbox import limits
from schemas.settings import ParseSettings
limits.limit_process(ParseSettings(memory_mb=64, max_output_bytes=1000))
"""


def ended(code):
    return subprocess.run(
        [sys.executable, "-c", LIMITED + code], timeout=60, check=False
    ).returncode


def test_memory_above_what_a_process_has_is_bounded():
    code = """
held = []
try:
    while True:
        held.append(b"x" * (1 << 20))
except MemoryError:
    os._exit(7 if 40 < len(held) <= 64 else len(held) % 7)
"""
    assert ended(code) == 7


def test_memory_can_be_lifted_and_is_bounded_again_above_what_was_taken():
    code = """
with limits.memory_lifted(ParseSettings(memory_mb=64)):
    first = b"x" * (200 << 20)
second = b"x" * (32 << 20)
try:
    third = b"x" * (64 << 20)
except MemoryError:
    os._exit(7)
"""
    assert ended(code) == 7


def test_files_are_bounded():
    code = """
import tempfile
try:
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(b"x" * 1000)
        file.write(b"x")
except OSError:
    os._exit(7)
"""
    assert ended(code) == 7


def test_work_is_bounded():
    code = """
limits.limit_processor(0.01)
while True:
    pass
"""
    assert ended(code) == -24


def test_nesting_that_is_meant_does_not_overflow_the_stack():
    # Eight megabytes, which is usual, are not enough for this.
    code = """
nested = ()
for _ in range(150_000):
    nested = (nested,)
hash(nested)
"""
    assert ended(code) == 0


def test_a_process_whose_parent_is_gone_does_not_begin():
    assert ended("limits.die_with(1)\nos._exit(7)") == 0
    assert ended(f"limits.die_with({os.getpid()})\nos._exit(7)") == 7


def test_a_process_knows_what_it_takes():
    assert resident_bytes() > 1 << 20
    assert processor_seconds() > 0
