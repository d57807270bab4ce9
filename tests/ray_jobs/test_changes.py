import pytest

from ray_jobs.changes import find_changes
from ray_jobs.ledger import Scope
from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import stage_versions
from schemas.job import STAGES_OF, Kind, Step

STAGES = set(STAGES_OF[Kind.CONTRACT])
UP_TO_AUDIT = tuple(step for step in Step if step is not Step.PUBLISH)


@pytest.fixture
def changes(settings):
    def go():
        with open_database(settings).connect() as connection:
            return find_changes(
                connection,
                Scope(collection="contracts", partition="2026-11-21"),
                releases.current(connection, "contracts"),
                stage_versions(settings, Kind.CONTRACT),
                settings.work.attempts,
            )

    return go


def test_a_first_release_shows_every_output(settings, inbox, run, changes):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=UP_TO_AUDIT)
    shown, hidden = changes()
    assert {row["stage"] for row in shown} == STAGES
    assert hidden == []


def test_after_a_release_nothing_is_left_to_show(settings, inbox, run, changes):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    assert changes() == ([], [])


def test_an_unfinished_document_keeps_what_it_had(settings, inbox, run, changes):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    inbox.put("a.txt", "More text than there was.")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST, Step.PARSE))
    assert changes() == ([], [])


def test_a_document_that_turned_bad_shows_its_failure_and_nothing_else(
    settings, inbox, run, changes
):
    file = inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    file.write_text("")
    run(settings, "contracts", inbox.path, steps=UP_TO_AUDIT)
    shown, hidden = changes()
    assert [(row["stage"], row["status"]) for row in shown] == [("parse", "failed")]
    assert {row["stage"] for row in hidden} == STAGES


def test_a_document_that_is_gone_is_no_longer_shown(settings, inbox, run, changes):
    file = inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    file.unlink()
    run(settings, "contracts", inbox.path, steps=(Step.INGEST,))
    shown, hidden = changes()
    assert shown == []
    assert len(hidden) == len(STAGES)
