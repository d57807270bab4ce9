from ray_jobs.inline import Inline


def test_no_parts_give_no_reports(settings):
    runner = Inline(settings)
    assert list(runner([])) == []
    runner.close()
    assert runner.workers == 1
