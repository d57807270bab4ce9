import subprocess
import sys

import pytest

from infra.processes import Processes
from infra.ray import LocalRay

CODE = """
from infra.ray import prepare_environment
import os
prepare_environment()
print(os.environ["RAY_AUTH_MODE"], len(os.environ["RAY_AUTH_TOKEN"]))
print(os.environ["RAY_USAGE_STATS_ENABLED"])
"""


def prepared(**environment):
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_ray_is_quiet_and_closed_by_a_token_of_its_own():
    assert prepared() == ["token", "64", "0"]


def test_a_token_that_is_given_is_kept():
    assert prepared(RAY_AUTH_TOKEN="shared") == ["token", "6", "0"]


def test_a_head_that_does_not_start_is_told_with_its_log(tmp_path):
    processes = Processes(tmp_path)
    ray = LocalRay(processes, {"RAY_AUTH_TOKEN": "x", "PYTHONHOME": "/nowhere"}, cores=1)
    try:
        with pytest.raises(TimeoutError, match=r"see .*ray\.log"):
            ray.wait(seconds=60)
    finally:
        processes.stop()
        ray.close()
