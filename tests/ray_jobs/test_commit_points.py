import os
import signal
import subprocess
import sys

import pytest

from ray_jobs.commit_points import KILL_AT, KILL_TOLD, CommitPoint

PASS = """
import sys
from ray_jobs.commit_points import CommitPoint, passed
for point in sys.argv[1:]:
    passed(CommitPoint(point))
print("alive")
"""


def ended(wanted, *points):
    environment = {name: value for name, value in os.environ.items() if name != KILL_AT}
    if wanted:
        environment[KILL_AT] = wanted
    command = [sys.executable, "-c", PASS, *points]
    return subprocess.run(command, env=environment, capture_output=True).returncode


def test_commit_points_do_nothing_unless_asked():
    assert ended(None, *CommitPoint) == 0


@pytest.mark.parametrize(
    ("wanted", "points", "code"),
    [
        ("part-done", ["part-done"], -signal.SIGKILL),
        ("part-done:2", ["part-done"], 0),
        ("part-done:2", ["part-done", "rows-staged", "part-done"], -signal.SIGKILL),
        ("part-done", ["part-recorded"], 0),
        ("part-done:2,lake-opened", ["part-done", "lake-opened"], -signal.SIGKILL),
    ],
)
def test_a_process_kills_itself_at_the_point_that_is_named(wanted, points, code):
    assert ended(wanted, *points) == code


def test_a_process_says_at_which_point_it_kills_itself_and_no_second_one_does(
    tmp_path, monkeypatch
):
    monkeypatch.setenv(KILL_TOLD, str(tmp_path / "told"))
    points = "part-done", "lake-opened"
    assert ended("part-done:2,lake-opened", *points) == -signal.SIGKILL
    assert (tmp_path / "told").read_text() == "lake-opened"
    assert ended("part-done:2,lake-opened", *points) == 0
