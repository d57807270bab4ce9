import pytest

from ray_jobs.errors import UsageError
from ray_jobs.fingerprint import fingerprints
from ray_jobs.rollback import rollback
from ray_jobs.search.hybrid import Search
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def names(settings):
    found = ask(open_sql(settings), "select uri from documents order by uri").to_pylist()
    return [row["uri"].rsplit("/", 1)[-1] for row in found]


def found_documents(settings):
    hits = Search(settings, open_database(settings))("laws of the State of Ohio", 50)
    return {hit.document_id for hit in hits}


def test_after_a_rollback_tables_and_search_show_the_older_release(settings, inbox, run):
    inbox.put("a.txt")
    first = run(settings, "contracts", inbox.path).release
    before, documents = fingerprints(settings, "contracts"), found_documents(settings)
    inbox.put("b.txt")
    inbox.put("a.txt", "Changed.")
    run(settings, "contracts", inbox.path, partition="2026-11-22")
    assert fingerprints(settings, "contracts") != before

    rollback(settings, "contracts", first.release_id)

    assert fingerprints(settings, "contracts") == before
    assert found_documents(settings) == documents
    assert names(settings) == ["a.txt"]


def test_the_next_night_starts_from_the_release_that_was_gone_back_to(settings, inbox, run):
    inbox.put("a.txt")
    first = run(settings, "contracts", inbox.path).release
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path, partition="2026-11-22")
    rollback(settings, "contracts", first.release_id)
    inbox.put("c.txt")

    third = run(settings, "contracts", inbox.path, partition="2026-11-23").release

    assert third.base_id == first.release_id
    assert names(settings) == ["a.txt", "c.txt"]
    assert len(found_documents(settings)) == 2


def test_what_was_rolled_back_can_be_published_again(settings, inbox, run):
    inbox.put("a.txt")
    first = run(settings, "contracts", inbox.path).release
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path, partition="2026-11-22")
    both = fingerprints(settings, "contracts")
    rollback(settings, "contracts", first.release_id)
    run(settings, "contracts", inbox.path, partition="2026-11-22")
    assert fingerprints(settings, "contracts") == both


def test_a_release_of_another_collection_is_refused(settings, inbox, run):
    inbox.put("a.txt")
    release = run(settings, "contracts", inbox.path).release
    with pytest.raises(UsageError, match="notes has no release"):
        rollback(settings, "notes", release.release_id)
