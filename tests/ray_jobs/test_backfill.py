import pytest
import sqlalchemy as sa

from ray_jobs.backfill import planned, run_backfill
from ray_jobs.errors import UsageError
from ray_jobs.inline import Inline
from ray_jobs.selection import Selection
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import executions
from ray_jobs.versions import stage_versions
from schemas.job import STAGES_OF, Kind, StageName, Step

CONTRACTS = Selection(collection="contracts")


def with_one_sentence(settings):
    return settings.model_copy(
        update={"summaries": settings.summaries.model_copy(update={"sentences": 1})}
    )


def finish(settings, plan, silent):
    return list(run_backfill(settings, plan, start_runner=lambda: Inline(settings), watch=silent))


@pytest.fixture
def nights(settings, inbox, run):
    for day in (20, 21):
        inbox.put(f"{day}.txt")
        inbox.attributes({f"{day}.txt": {"day": str(day)}})
        run(settings, "contracts", inbox.path, partition=f"2026-11-{day}")
    return settings


def test_a_plan_shows_what_a_changed_stage_would_do_and_take(nights):
    plan = planned(with_one_sentence(nights), CONTRACTS)
    totals = {item.stage: item for item in plan.totals()}
    assert {stage: item.documents for stage, item in totals.items()} == {
        stage: 2 * (stage is StageName.SUMMARIES) for stage in STAGES_OF[Kind.CONTRACT]
    }
    assert totals[StageName.PARSE].reused == 2
    assert 0 < totals[StageName.SUMMARIES].low <= totals[StageName.SUMMARIES].high
    assert plan.seconds()[1] >= totals[StageName.SUMMARIES].seconds / 64


def test_what_waits_for_a_stage_above_is_planned_too(nights, inbox, run):
    inbox.put("new.txt")
    run(nights, "contracts", inbox.path, steps=(Step.INGEST,))
    assert [item.documents for item in planned(nights, CONTRACTS).totals()] == [1] * 6


def test_a_backfill_does_what_was_planned_and_keeps_the_prediction(nights, silent):
    settings = with_one_sentence(nights)
    (first, second) = finish(settings, planned(settings, CONTRACTS), silent)
    assert first[1].release.counts["summaries"] == second[1].release.counts["summaries"] == 1
    assert silent.plans == [(StageName.SUMMARIES, 1)] * 2
    assert not any(item.documents for item in planned(settings, CONTRACTS).totals())
    with open_database(settings).connect() as connection:
        rows = connection.execute(
            sa.select(executions).where(executions.c.kind == "backfill")
        ).mappings()
        assert [row["predicted_seconds"] > 0 for row in rows] == [True, True]


def test_a_condition_narrows_what_is_done(nights, silent):
    settings = with_one_sentence(nights)
    narrow = Selection(collection="contracts", where="day = '21'")
    ((part, result),) = finish(settings, planned(settings, narrow), silent)
    assert part.scope.partition == "2026-11-21"
    assert result.audit.documents == 1
    assert [item.documents for item in planned(settings, CONTRACTS).totals() if item.documents] == [
        1
    ]


def test_a_partition_with_other_stages_to_do_is_not_published(nights, silent):
    settings = with_one_sentence(nights).model_copy(
        update={"chunks": nights.chunks.model_copy(update={"tokens": 64})}
    )
    plan = planned(settings, CONTRACTS, stages=[StageName.SUMMARIES])
    assert [item.stage for item in plan.totals()] == [StageName.SUMMARIES]
    assert [result.release for _, result in finish(settings, plan, silent)] == [None, None]


def test_failed_documents_are_tried_again(settings, inbox, run, silent):
    (inbox.path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    again = planned(settings, Selection(collection="contracts", only_failures=True))
    assert [item.documents for item in again.totals() if item.stage is StageName.PARSE] == [1]
    ((_, result),) = finish(settings, again, silent)
    assert silent.plans == [(StageName.PARSE, 1)]
    assert result.audit.failed == 1


def test_a_version_that_would_not_run_is_refused(nights):
    installed = stage_versions(nights, Kind.CONTRACT)[StageName.CLAUSES].extractor
    assert planned(nights, CONTRACTS, to_version=installed)
    for wrong in ("clauses@00000000", "clauses@", "claws@1", "1a2b"):
        with pytest.raises(UsageError, match="--to-version"):
            planned(nights, CONTRACTS, to_version=wrong)
