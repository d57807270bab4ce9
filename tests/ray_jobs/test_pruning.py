import pytest
import sqlalchemy as sa

from ray_jobs import pruning
from ray_jobs.ledger import begin_run, end_run
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import contents, ledger, parts, runs, sources, versions
from ray_jobs.versions import stage_versions
from schemas.job import Kind, Step

UP_TO_AUDIT = tuple(step for step in Step if step is not Step.PUBLISH)


@pytest.fixture
def prune(settings):
    """Drop entries of the ledger at once, or with some days."""

    def start(connection, keep_days=0):
        return pruning.prune_ledger(
            connection,
            "contracts",
            stage_versions(settings, Kind.CONTRACT),
            attempts=3,
            keep_days=keep_days,
        )

    return start


def count(connection, table):
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_an_entry_goes_when_its_document_has_moved_on_and_no_release_shows_it(
    settings, inbox, run, prune
):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=UP_TO_AUDIT)
    inbox.put("a.txt", "Changed.")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path, steps=UP_TO_AUDIT)
    with open_database(settings).begin() as connection:
        assert prune(connection, keep_days=1) == (18, 18)
        assert prune(connection) == (18, 12)
    assert run(settings, "contracts").release.counts["documents"] == 2


def test_an_entry_stays_while_a_release_shows_it(settings, inbox, run, prune):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    inbox.put("a.txt", "Changed.")
    run(settings, "contracts", inbox.path, steps=UP_TO_AUDIT)
    with open_database(settings).begin() as connection:
        assert prune(connection) == (12, 12)
        connection.execute(sa.delete(contents))
        assert prune(connection) == (12, 6)


def test_parts_go_with_their_entries(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=UP_TO_AUDIT)
    with open_database(settings).begin() as connection:
        connection.execute(sa.delete(ledger).where(ledger.c.stage != "parse"))
        assert pruning.prune_parts(connection, "contracts", 1) == (6, 6)
        assert pruning.prune_parts(connection, "contracts", 0) == (6, 1)


def test_the_last_run_of_a_partition_stays_so_that_its_number_is_not_given_again(settings):
    with open_database(settings).begin() as connection:
        for _ in range(3):
            end_run(connection, begin_run(connection, "contracts", "p"), "unchanged", {})
        assert pruning.prune_runs(connection, "contracts", 1) == (3, 3)
        assert pruning.prune_runs(connection, "contracts", 0) == (3, 1)
        assert begin_run(connection, "contracts", "p") == "contracts.p.4"
        assert count(connection, runs) == 2


def test_a_file_that_is_gone_is_forgotten_when_nothing_names_it(settings, inbox, run):
    file = inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    file.unlink()
    run(settings, "contracts", inbox.path)
    with open_database(settings).begin() as connection:
        gone = sa.select(sources.c.document_id).where(sa.not_(sources.c.present))
        assert pruning.prune_sources(connection, "contracts") == (2, 2)
        for table in (contents, ledger):
            connection.execute(sa.delete(table).where(table.c.document_id.in_(gone)))
        assert pruning.prune_sources(connection, "contracts") == (2, 1)


def test_stage_versions_go_that_nothing_names(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    current = list(stage_versions(settings, Kind.CONTRACT).values())
    with open_database(settings).begin() as connection:
        old = current[0].model_copy(update={"version": "old"})
        connection.execute(sa.insert(versions).values(**old.model_dump(mode="json")))
        assert pruning.prune_versions(connection, current, 1) == (7, 7)
        assert pruning.prune_versions(connection, [], 0) == (7, 6)


def test_staged_rows_are_needed_until_every_release_shows_them(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    with open_database(settings).connect() as connection:
        assert pruning.needed_parts(connection, "contracts") == set()
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path, steps=UP_TO_AUDIT)
    with open_database(settings).connect() as connection:
        unpublished = pruning.needed_parts(connection, "contracts")
    run(settings, "contracts")
    with open_database(settings).connect() as connection:
        # The first release, which can be gone back to, does not show them.
        assert pruning.needed_parts(connection, "contracts") == unpublished
        assert 0 < len(unpublished) < count(connection, parts)
