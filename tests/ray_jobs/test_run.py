import pytest

from ray_jobs.errors import RetryError, UsageError
from ray_jobs.run import levels
from ray_jobs.storage.leases import lease
from ray_jobs.storage.postgres import open_database
from schemas.job import STAGES_OF, Kind, StageName, Step


def test_stages_that_do_not_wait_for_each_other_share_a_level():
    assert levels(STAGES_OF[Kind.CONTRACT]) == [
        [StageName.PARSE],
        [StageName.CLAUSES, StageName.ENTITIES, StageName.SUMMARIES, StageName.CHUNKS],
        [StageName.EMBEDDINGS],
    ]


def test_the_same_run_again_plans_nothing(settings, inbox, run, silent):
    inbox.put("a.txt")
    first = run(settings, "contracts", inbox.path)
    again = run(settings, "contracts", inbox.path, watch=silent)
    assert first.release is not None
    assert (again.release, silent.plans) == (None, [])


def test_a_changed_document_alone_is_done_again(settings, inbox, run, silent):
    inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    inbox.put("b.txt", "2. Insurance. Seller shall maintain liability insurance at all times.")
    result = run(settings, "contracts", inbox.path, partition="2026-11-22", watch=silent)
    assert dict(silent.plans) == dict.fromkeys(STAGES_OF[Kind.CONTRACT], 1)
    assert result.release.counts["documents"] == 1


def test_a_changed_setting_reruns_its_stage_alone(settings, inbox, run, silent):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    shorter = settings.model_copy(
        update={"summaries": settings.summaries.model_copy(update={"sentences": 1})}
    )
    run(shorter, "contracts", watch=silent)
    assert silent.plans == [(StageName.SUMMARIES, 1)]


def test_the_steps_of_a_night_one_by_one_give_what_the_whole_gives(settings, inbox, run):
    inbox.put("a.txt")
    results = [run(settings, "contracts", inbox.path, steps=(step,)) for step in Step]
    assert len({result.run_id for result in results}) == 1
    assert results[-1].release.counts["documents"] == 1


def test_a_second_copy_of_a_run_is_told_that_the_first_goes_on(settings, inbox, run):
    inbox.put("a.txt")
    hurried = settings.model_copy(
        update={"work": settings.work.model_copy(update={"patience_seconds": 0})}
    )
    busy = pytest.raises(RetryError, match="busy with parse of contracts 2026-11-21")
    with lease(open_database(settings), "parse of contracts 2026-11-21"), busy:
        run(hurried, "contracts", inbox.path)


def test_a_collection_without_a_source_says_how_to_give_one(settings, run):
    with pytest.raises(UsageError, match="DOCMILL_COLLECTIONS__NOTES__SOURCE"):
        run(settings, "notes", steps=(Step.INGEST,))


def test_a_missing_source_is_named(settings, run, tmp_path):
    with pytest.raises(UsageError, match=r"nowhere is not a folder"):
        run(settings, "contracts", tmp_path / "nowhere")
