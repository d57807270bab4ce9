from ray_jobs.watch import Unwatched
from schemas.job import StageName


def test_what_nobody_looks_at_is_neither_shown_nor_kept(capsys):
    watch = Unwatched()
    watch.planned(StageName.PARSE, 2)
    watch.done(StageName.PARSE, 1, 1)
    watch.waiting("another process is busy")
    assert capsys.readouterr() == ("", "")
    assert vars(watch) == {}
