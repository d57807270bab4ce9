from ray_jobs.bench.copies import run_copies


def test_copies_of_a_run_do_its_work_once_though_one_is_stopped_past_its_lease(tmp_path):
    found = run_copies(tmp_path, copies=3)
    assert found.differing == ()
    assert (found.published, found.done_twice) == (1, 0)
    assert found.exit_codes == (0, 0)
    assert found.stopped_exit_code in (0, 75)
    assert found.passed()
