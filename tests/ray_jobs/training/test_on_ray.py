import json
import os
import signal
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def start(gold, encoder, folder):
    environment = {**os.environ, "DOCMILL_HOME": str(folder), "DOCMILL_ENCODER": str(encoder)}
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "ray_jobs", "train", "clauses", "--data", str(gold)),
            *("--out", str(folder / "made.safetensors"), "--epochs", "60"),
        ],
        env=environment,
        start_new_session=True,
    )


def steps(folder):
    return [
        json.loads(line)["step"]
        for file in folder.glob("training/*/progress.jsonl")
        for line in file.read_text().splitlines()
    ]


def test_a_training_that_was_killed_goes_on_from_its_last_state(gold, small_encoder, tmp_path):
    killed = start(gold, small_encoder, tmp_path)
    while not any(step > 120 for step in steps(tmp_path)) and killed.poll() is None:
        pass
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = steps(tmp_path)
    assert max(before) < 400
    assert start(gold, small_encoder, tmp_path).wait() == 0
    after = steps(tmp_path)[len(before) :]
    assert after[0] > 100
    assert (tmp_path / "made.safetensors").is_file()
