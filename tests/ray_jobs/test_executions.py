import sqlalchemy as sa

from ray_jobs.executions import Took, remember
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import executions, parts
from schemas.job import RunKind, Step


def test_what_parts_took_adds_up_to_the_time_that_workers_were_busy(settings, inbox, run):
    for number in range(6):
        inbox.put(f"{number}.txt")
    run(settings, "contracts", inbox.path)
    with open_database(settings).connect() as connection:
        row = connection.execute(sa.select(executions)).mappings().one()
        cost = connection.execute(sa.select(sa.func.sum(parts.c.seconds))).scalar_one()
    assert row["kind"] == "night"
    assert row["documents"] == 6 * 6
    assert 0.95 * row["busy_seconds"] <= cost <= row["busy_seconds"] <= row["wall_seconds"]


def test_costs_are_shared_out_to_documents_and_add_up_again(settings, inbox, run):
    inbox.put("a.txt")
    inbox.put("b.txt")
    inbox.attributes({"a.txt": {"site": "north"}, "b.txt": {"site": "south"}})
    run(settings, "contracts", inbox.path, steps=(Step.INGEST, Step.PARSE))
    with open_database(settings).connect() as connection:
        total = connection.execute(sa.select(sa.func.sum(parts.c.cpu_seconds))).scalar_one()
        rows = connection.execute(sa.text("select * from cost_per_1k_documents")).mappings().all()
    costs = {row["slice"]: row for row in rows}
    assert set(costs) == {"all", "site=north", "site=south"}
    assert abs(costs["all"]["cpu_seconds"] * 2 / 1000 - total) < 1e-6
    assert costs["site=north"]["documents"] == 1


def test_an_execution_without_work_is_not_written_down(settings):
    with open_database(settings).begin() as connection:
        remember(connection, "r", RunKind.NIGHT, Took(workers=1), None)
        assert connection.execute(sa.select(executions)).first() is None
