from ray_jobs.backfill import planned
from schemas.job import StageName


def test_a_backfill_covers_the_nights_of_a_range(settings, inbox, run):
    for day in (19, 20, 21, 22):
        inbox.put(f"{day}.txt")
        run(settings, "contracts", inbox.path, partition=f"2026-11-{day}")
    plans = planned(settings, "contracts", "2026-11-20", "2026-11-21")
    assert [plan.partition for plan in plans] == ["2026-11-20", "2026-11-21"]


def test_a_plan_shows_what_a_changed_stage_would_do(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    shorter = settings.model_copy(
        update={"summaries": settings.summaries.model_copy(update={"sentences": 1})}
    )
    (plan,) = planned(shorter, "contracts", "2026-11-01", "2026-11-30")
    to_do = {item.stage: item.to_do for item in plan.counts}
    assert to_do == {stage: int(stage is StageName.SUMMARIES) for stage in StageName}
