import shutil

from schemas.job import Step

NOT_PUBLISHED = tuple(step for step in Step if step is not Step.PUBLISH)


def test_a_file_that_changed_after_ingest_is_not_parsed(settings, inbox, run):
    file = inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST,))
    file.write_text("changed since")
    counts = run(settings, "contracts", steps=(Step.PARSE,)).counts
    assert (counts[0].done, counts[0].failed) == (0, 1)


def test_a_file_that_vanished_after_ingest_costs_one_document(settings, inbox, run):
    file = inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST,))
    file.unlink()
    counts = run(settings, "contracts", steps=(Step.PARSE,)).counts
    assert (counts[0].done, counts[0].failed) == (1, 1)


def test_rows_that_are_staged_no_more_are_read_from_the_lake(settings, inbox, run, monkeypatch):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    shutil.rmtree(settings.home / "lake" / "_staged")
    shorter = settings.model_copy(
        update={"summaries": settings.summaries.model_copy(update={"sentences": 1})}
    )
    result = run(shorter, "contracts")
    assert result.release is not None
    assert result.release.counts["summaries"] == 1


def test_rows_that_are_nowhere_are_a_failure_and_not_an_empty_result(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST, Step.PARSE))
    shutil.rmtree(settings.home / "lake" / "_staged")
    counts = {item.stage: item for item in run(settings, "contracts", steps=(Step.CHUNKS,)).counts}
    assert (counts["chunks"].done, counts["chunks"].failed) == (0, 1)
