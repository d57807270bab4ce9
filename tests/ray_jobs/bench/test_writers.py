from ray_jobs.bench.writers import run_writers


def test_writers_that_publish_at_once_make_consistent_releases(tmp_path):
    found = run_writers(tmp_path, writers=2, commits=3, share_killed=0.4, seed=3)
    assert found.wrong == ()
    assert found.releases >= 6
    assert found.killed >= 1
    assert found.reads > 0
