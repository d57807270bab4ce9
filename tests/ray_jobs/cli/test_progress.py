from ray_jobs.cli.progress import ProgressWatch
from schemas.job import StageName


def test_a_log_gets_a_line_for_each_tenth_and_one_at_the_end(capsys):
    with ProgressWatch() as watch:
        watch.planned(StageName.PARSE, 100)
        for _ in range(50):
            watch.done(StageName.PARSE, 2, 0)
        watch.planned(StageName.CHUNKS, 1)
        watch.done(StageName.CHUNKS, 1, 1)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[-2] == "parse: 100 of 100 documents, 0 failed"
    assert lines[-1] == "chunks: 1 of 1 documents, 1 failed"
