from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ray_jobs.predict import STARTING, predict, rates, wall_seconds
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import executions, parts, runs
from schemas.job import StageName
from schemas.settings import CostSettings

FREE = CostSettings()


@pytest.fixture
def connection(settings):
    with open_database(settings).connect() as connection:
        yield connection


def part(connection, number, seconds, *, documents=10, version="v1", night=1):
    connection.execute(
        sa.insert(parts).values(
            part_id=f"p{version}{night}{number}",
            collection="notes",
            partition="2026-11-20",
            stage=StageName.PARSE,
            version=version,
            run_id=f"notes.2026-11-20.{night}",
            finished_at=datetime(2026, 11, 20, night, tzinfo=UTC),
            documents=documents,
            failures=0,
            rows={},
            size=1,
            seconds=seconds,
            cpu_seconds=seconds / 2,
            gpu_seconds=0,
            tokens=0,
        )
    )


def rate(connection, version="v1"):
    return rates(connection, "notes", {StageName.PARSE: version}).get(StageName.PARSE)


def test_a_rate_is_the_mean_over_documents_with_the_tenths_left_out_as_spread(connection):
    for number, seconds in enumerate([10, 20, 30]):
        part(connection, number, seconds)
    found = rate(connection)
    assert (found.mean, found.cpu) == (2.0, 1.0)
    assert (found.low, found.high) == pytest.approx((1.2, 2.8))


def test_a_run_counts_half_of_what_the_one_after_it_counts(connection):
    for night, seconds in ((1, 80), (2, 20), (3, 10)):
        part(connection, 0, seconds, night=night)
    found = rate(connection)
    assert found.mean == pytest.approx((80 / 4 + 20 / 2 + 10) / (10 / 4 + 10 / 2 + 10))
    assert found.cpu == pytest.approx(found.mean / 2)


def test_the_same_version_counts_alone_where_it_has_enough_parts(connection):
    for number in range(3):
        part(connection, number, 10, version="v1")
    part(connection, 0, 50, version="v2")
    assert rate(connection, "v1").mean == 1.0
    assert rate(connection, "v2").mean == 2.0


def test_without_history_nothing_is_predicted(connection):
    assert rate(connection) is None
    unknown = predict(StageName.PARSE, 7, 1, None, FREE)
    assert (unknown.documents, unknown.reused, unknown.seconds) == (7, 1, None)
    assert wall_seconds(connection, "notes", [unknown], 2) is None


def test_money_follows_from_cpu_seconds(connection):
    part(connection, 0, 72)
    found = predict(StageName.PARSE, 100, 0, rate(connection), CostSettings(cpu_hour=0.5))
    assert found.cpu_seconds == pytest.approx(360)
    assert found.money == pytest.approx(0.05)


def execution(connection, wall_seconds):
    """One of two workers that were busy for 40 seconds together."""
    connection.execute(
        sa.insert(executions).values(
            run_id="r",
            kind="night",
            workers=2,
            wall_seconds=wall_seconds,
            busy_seconds=40,
            documents=1,
        )
    )


@pytest.fixture
def twenty(connection):
    """Twenty documents to do, of a second each, in a run that has begun."""
    part(connection, 0, 10)
    connection.execute(
        sa.insert(runs).values(
            run_id="r", collection="notes", partition="p", number=1, status="published", counts={}
        )
    )
    return [predict(StageName.PARSE, 20, 0, rate(connection), FREE)]


def test_wall_time_is_the_work_of_all_workers_and_what_came_on_top_before(connection, twenty):
    execution(connection, 25)
    assert wall_seconds(connection, "notes", twenty, 2) == (15.0, 15.0, 15.0)


def test_what_came_on_top_differs_from_time_to_time(connection, twenty):
    for wall in range(20, 31):
        execution(connection, wall)
    assert wall_seconds(connection, "notes", twenty, 2) == (11.0, 15.0, 19.0)


def test_before_anything_has_run_a_wide_guess_stands_for_what_comes_on_top(connection, twenty):
    low, expected, high = STARTING
    found = wall_seconds(connection, "notes", twenty, 2)
    assert found == (10 + low, 10 + expected, 10 + high)
    assert low < expected < high


def test_nothing_to_do_takes_no_time(connection):
    done = predict(StageName.PARSE, 0, 5, None, FREE)
    assert wall_seconds(connection, "notes", [done], 2) == (0, 0, 0)
