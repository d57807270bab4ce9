"""The child is killed, starved and delayed here for real, by files and by limits."""

import os
import signal

import psutil
import pytest

from extractors.parsing.sandbox import Sandbox
from extractors.stage import StageError
from schemas.job import Kind
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile


def raw(content=b"hello"):
    return RawFile(document_id="a", uri="file:///a.txt", sha256="s", content=content)


@pytest.fixture
def sandbox():
    made = []

    def make(**limits):
        made.append(Sandbox(ParseSettings(**limits)))
        return made[-1]

    yield make
    for item in made:
        item.close()


def children():
    """The parsers among this process's children; other tests may have servers running."""
    return [
        child
        for child in psutil.Process().children()
        if "extractors.parsing.child" in child.cmdline()
    ]


def reason_of(sandbox, file):
    with pytest.raises(StageError) as error:
        sandbox.read(file, Kind.NOTE)
    return error.value.reason


def test_a_reply_is_json(sandbox):
    assert b'"text":"hello"' in sandbox().read(raw(), Kind.NOTE)


def test_one_child_reads_many_files_and_is_then_replaced(sandbox):
    reader = sandbox(recycle_after=2)
    pids = []
    for _ in range(4):
        before = {child.pid for child in children()}
        reader.read(raw(), Kind.NOTE)
        pids += [child.pid for child in children() if child.pid not in before]
    assert len(set(pids)) == 2
    assert children() == []


def test_a_file_that_takes_too_long_is_a_timeout(sandbox):
    assert reason_of(sandbox(seconds=0.01), raw()) is Reason.TIMEOUT


def test_a_file_that_gives_too_much_is_too_large(sandbox):
    assert reason_of(sandbox(max_output_bytes=100), raw(b"x" * 1000)) is Reason.TOO_LARGE


def test_a_file_that_needs_too_much_memory_is_said_so(sandbox):
    reader = sandbox(memory_mb=256)
    assert b'"reason": "memory"' in reader.read(raw(b"word " * 20_000_000), Kind.NOTE)
    assert b"hello" in reader.read(raw(), Kind.NOTE)


def test_a_child_that_dies_in_mid_file_is_a_crash(sandbox):
    reader = sandbox()
    reader.read(raw(), Kind.NOTE)
    (child,) = children()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    # The next file gets a fresh child: an earlier death is not held against it.
    assert b"hello" in reader.read(raw(), Kind.NOTE)


def test_closing_leaves_no_process_behind(sandbox):
    reader = sandbox()
    reader.read(raw(), Kind.NOTE)
    reader.close()
    assert children() == []


def test_attachments_are_listed_under_the_same_limits(sandbox):
    assert sandbox().members("file:///a.txt", b"hello") == b'{"members":[]}'
    with pytest.raises(StageError) as error:
        sandbox(seconds=0.01).members("file:///a.txt", b"hello")
    assert error.value.reason is Reason.TIMEOUT
