"""Processes and files are left behind here for real, and looked for."""

import os
import signal
import subprocess
import sys
import tempfile

import psutil
import pytest

from extractors.parsing.sandbox.faults import fault_file
from extractors.parsing.sandbox.nursery import Nursery
from extractors.parsing.sandbox.request import Request
from extractors.parsing.sandbox.sandbox import Sandbox
from extractors.stage import StageError
from schemas.job import Kind
from schemas.settings import ParseSettings
from schemas.source import RawFile

READ_AND_WAIT = """
import sys
from extractors.parsing.sandbox.faults import fault_file
from extractors.parsing.sandbox.request import Request
from extractors.parsing.sandbox.sandbox import Sandbox
from schemas.job import Kind
from schemas.settings import ParseSettings
from schemas.source import RawFile
sandbox = Sandbox(ParseSettings())
def read(*pages):
    file = RawFile(document_id="a", uri="file:///a", sha256="s", content=fault_file(*pages))
    sandbox.read(Request.of(file, Kind.NOTE, seconds=600), file.content)
read("hello")
print(sandbox._nursery._zygote.pid, flush=True)
read("!sleep")
"""


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """The folder in which children may write."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("DOCMILL_FAULTS", "1")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def sleepers(folder):
    """What was started below a sandbox that writes in a folder."""
    found = []
    for process in psutil.process_iter(["name", "environ"]):
        environment = process.info["environ"] or {}
        if process.info["name"] == "sleep" and str(folder) in environment.get("TMPDIR", ""):
            found.append(process)
    return found


def test_a_child_that_dies_leaves_no_process_and_no_file(scratch):
    sandbox = Sandbox(ParseSettings())
    content = fault_file("!litter")
    file = RawFile(document_id="a", uri="file:///a", sha256="s", content=content)
    with pytest.raises(StageError):
        sandbox.read(Request.of(file, Kind.NOTE, seconds=60), content)
    assert sleepers(scratch) == []
    assert list(scratch.iterdir()) == []
    sandbox.close()


def test_nothing_outlives_a_parent_that_was_killed(scratch):
    parent = subprocess.Popen([sys.executable, "-c", READ_AND_WAIT], stdout=subprocess.PIPE)
    zygote = psutil.Process(int(parent.stdout.readline()))
    family = [zygote, *zygote.children(recursive=True)]
    assert len(family) == 2
    assert len(list(scratch.iterdir())) == 1
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []
    assert list(scratch.iterdir()) == []


def test_a_child_outlives_no_zygote_that_was_killed():
    nursery = Nursery(ParseSettings())
    child = nursery.spawn()
    process = psutil.Process(child.pid)
    os.kill(nursery._zygote.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs([process], timeout=30)
    assert alive == []
    child.close()
    nursery.close()
