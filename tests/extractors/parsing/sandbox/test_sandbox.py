"""The child is killed, starved and delayed here for real, by files and by limits."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from extractors.parsing.sandbox.faults import fault_file
from extractors.parsing.sandbox.request import Request
from extractors.parsing.sandbox.sandbox import Sandbox
from extractors.parsing.sandbox.wire import parsed_of
from extractors.stage import StageError
from schemas.job import Kind
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile


def read(sandbox, content=b"hello", seconds=60):
    file = RawFile(document_id="a", uri="file:///a.txt", sha256="s", content=content)
    reply = sandbox.read(Request.of(file, Kind.NOTE, seconds=seconds), content)
    return parsed_of(reply, "a").document.text


def fault_of(sandbox, *pages, seconds=60):
    with pytest.raises(StageError) as error:
        read(sandbox, fault_file(*pages), seconds)
    return error.value.reason


def child_of(sandbox):
    return sandbox._child and sandbox._child.pid


@pytest.fixture(scope="module")
def sandbox():
    os.environ["DOCMILL_FAULTS"] = "1"
    settings = ParseSettings(
        memory_mb=256, max_output_bytes=10_000_000, recycle_after=3, recycle_growth_mb=64
    )
    made = Sandbox(settings)
    assert read(made) == "hello"
    del os.environ["DOCMILL_FAULTS"]
    yield made
    made.close()


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ("abort", Reason.CRASHED),
        ("leave", Reason.CRASHED),
        ("segfault", Reason.CRASHED),
        ("illegal", Reason.CRASHED),
        ("recurse", Reason.CRASHED),
        ("overflow", Reason.CRASHED),
        ("allocate", Reason.MEMORY),
        ("new", Reason.MEMORY),
        ("fill", Reason.MEMORY),
        ("flood", Reason.TOO_LARGE),
    ],
)
def test_each_harm_is_called_by_its_name_and_costs_one_file(sandbox, harm, reason):
    assert fault_of(sandbox, f"!{harm}") is reason
    assert read(sandbox) == "hello"


@pytest.mark.parametrize("harm", ["spin", "sleep", "backtrack"])
def test_a_file_that_takes_too_long_is_a_timeout(sandbox, harm):
    assert fault_of(sandbox, f"!{harm}", seconds=0.5) is Reason.TIMEOUT
    assert read(sandbox) == "hello"


def test_what_a_busy_machine_keeps_a_file_waiting_is_not_held_against_it():
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # Whatever is started from here has this one core.
    os.environ["DOCMILL_FAULTS"] = "1"
    busy = [sys.executable, "-c", "while True: pass"]
    crowd = [subprocess.Popen(busy, start_new_session=True) for _ in range(6)]
    sandbox = Sandbox(ParseSettings())
    try:
        assert read(sandbox, fault_file("!toil", "read"), seconds=1).strip() == "read"
        assert fault_of(sandbox, "!spin", seconds=0.2) is Reason.TIMEOUT
    finally:
        sandbox.close()
        del os.environ["DOCMILL_FAULTS"]
        os.sched_setaffinity(0, cores)
        for one in crowd:
            one.kill()
            one.wait()


def test_a_child_reads_several_files_and_is_then_replaced(sandbox):
    sandbox._end_child()
    pids = []
    for _ in range(4):
        read(sandbox)
        pids.append(child_of(sandbox))
    assert pids[0] == pids[1]
    assert pids[2] is None
    assert pids[3] not in (None, pids[0])


def test_a_child_that_died_between_two_files_is_not_held_against_the_second(sandbox):
    sandbox._end_child()
    read(sandbox)
    first = child_of(sandbox)
    os.kill(first, signal.SIGKILL)
    assert read(sandbox) == "hello"
    assert child_of(sandbox) not in (None, first)


def test_a_sandbox_whose_zygote_was_killed_goes_on_with_another(sandbox):
    read(sandbox)
    first = sandbox._nursery._zygote
    first.kill()
    first.wait()
    assert [read(sandbox), read(sandbox)] == ["hello", "hello"]
    assert sandbox._nursery._zygote.pid != first.pid


def test_the_work_of_children_is_counted_once(sandbox):
    before = sandbox.cpu_seconds
    read(sandbox)
    working = sandbox.cpu_seconds
    sandbox._end_child()
    assert before < working
    assert sandbox.cpu_seconds >= before


def test_closing_leaves_no_process_behind():
    made = Sandbox(ParseSettings())
    read(made)
    family = [psutil.Process(pid) for pid in (child_of(made), made._nursery._zygote.pid)]
    made.close()
    assert [process for process in family if process.is_running()] == []
