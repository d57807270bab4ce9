from ray_jobs.cli.options import runner
from ray_jobs.inline import Inline


def test_nothing_is_started_before_there_is_work(settings):
    start = runner(settings, inline=True)
    assert isinstance(start(), Inline)
