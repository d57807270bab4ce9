import os
import subprocess
import sys
import tempfile

import pytest

from extractors.parsing.sandbox.scratch import Scratch, remove_stale

LEAVE_ONE = (
    "import os; from extractors.parsing.sandbox.scratch import Scratch;"
    " made = Scratch(); print(made.path, flush=True); os.kill(os.getpid(), 9)"
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def age(path):
    os.utime(path, (0, 0))


def test_a_folder_is_removed_with_all_that_is_in_it(own_folder):
    scratch = Scratch()
    (scratch.path / "page.png").write_bytes(b"x")
    scratch.remove()
    assert list(own_folder.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(own_folder):
    subprocess.run([sys.executable, "-c", LEAVE_ONE], check=False, timeout=60)
    (left,) = own_folder.iterdir()
    age(left)
    assert remove_stale() == 1
    assert list(own_folder.iterdir()) == []


def test_a_folder_that_someone_holds_is_left_alone(own_folder):
    scratch = Scratch()
    age(scratch.path)
    assert remove_stale() == 0
    assert scratch.path.exists()
    scratch.remove()


def test_a_folder_that_was_made_just_now_is_left_alone(own_folder):
    scratch = Scratch()
    scratch.leave()
    assert remove_stale() == 0
    assert scratch.path.exists()


def test_what_is_not_ours_is_left_alone(own_folder):
    other = own_folder / "someone-elses"
    other.mkdir()
    age(other)
    assert remove_stale() == 0
    assert other.exists()
