import subprocess
import sys

import psutil
import pytest

from infra.processes import Processes, free_ports

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys;subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])",
]


@pytest.fixture
def processes(tmp_path):
    made = Processes(tmp_path)
    yield made
    made.stop()


def test_children_and_their_children_are_ended(processes):
    pid = processes.start("parent", PARENT, {})
    parent = psutil.Process(pid)
    while not parent.children():
        assert parent.is_running()
    family = [parent, *parent.children(recursive=True)]
    processes.stop()
    assert not any(process.is_running() for process in family)


def test_a_child_that_is_killed_takes_its_children_along_and_can_be_started_again(processes):
    parent = psutil.Process(processes.start("parent", PARENT, {}))
    while not parent.children():
        assert parent.is_running()
    family = [parent, *parent.children(recursive=True)]
    processes.kill("parent")
    assert not any(process.is_running() for process in family)
    assert processes.dead() == []
    assert psutil.pid_exists(processes.start("parent", PARENT, {}))


def test_a_child_that_ended_by_itself_is_told(processes):
    pid = processes.start("short", [sys.executable, "-c", "print('done')"], {})
    psutil.Process(pid).wait()
    assert processes.dead() == ["short"]
    assert processes.log("short").read_text() == "done\n"


def test_children_end_when_their_parent_is_killed(tmp_path):
    script = (
        "import sys; from pathlib import Path; from infra.processes import Processes\n"
        f"p = Processes(Path({str(tmp_path)!r}))\n"
        f"print(p.start('child', {SLEEP!r}, {{}}), flush=True)\n"
        "sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    psutil.wait_procs([child], timeout=20)
    assert not child.is_running()


def test_free_ports_are_different():
    assert len(set(free_ports(20))) == 20
