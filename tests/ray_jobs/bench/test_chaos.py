import pytest

from ray_jobs.bench.chaos import chaos

KILLS = 20


@pytest.mark.long
def test_runs_that_are_killed_over_and_over_give_the_rows_of_undisturbed_ones(tmp_path):
    told = []
    found = chaos(tmp_path, kills=KILLS, seed=7, tell=told.append)
    assert found.differing == []
    assert found.wrong_reads == []
    assert found.passed()
    assert found.reads > 0
    assert sum(found.kills.values()) == KILLS
    assert f"{KILLS} of {KILLS} kills, 0 tables differ" in told[-1]
