import pytest

from ray_jobs.stages import tables_of
from ray_jobs.storage import releases
from ray_jobs.storage.access import Sight
from ray_jobs.storage.limited import limited
from ray_jobs.storage.postgres import open_database
from schemas.job import Kind


@pytest.fixture
def shown(samples):
    """What each role sees of the tables of the samples."""
    with open_database(samples).connect() as connection:
        current = {name: releases.current(connection, name) for name in samples.collections}

    def tables(**sight):
        seen = Sight(**({"everything": False, "audits": False, "sites": frozenset()} | sight))
        found = {}
        for table in tables_of(Kind.NOTE):
            datasets = limited(samples, table, current, seen, {"notes": []})
            found[table] = datasets.get("notes")
        return found

    return tables


def test_a_reader_sees_the_tables_as_they_are(shown):
    found = shown(whole={"notes"})
    assert all(found.values())
    assert "text" in found["documents"].schema.names


def test_who_sees_what_is_de_identified_sees_no_column_with_the_words_of_a_note(shown):
    found = shown(whole={"notes"}, deidentified={"notes"})
    assert {name for name, dataset in found.items() if dataset is None} == {"identifiers"}
    assert not {"text", "uri", "title", "attributes"} & {*found["documents"].schema.names}
    assert not {"text", "title"} & {*found["sections"].schema.names}
    assert found["clinical_facts"].to_table() == found["deidentified_facts"].to_table()


def test_an_auditor_sees_failures_only(shown):
    found = shown(whole=frozenset(), audits=True)
    assert [name for name, dataset in found.items() if dataset is not None] == ["failures"]


def test_of_some_sites_only_their_documents_are_shown(shown):
    found = shown(whole=frozenset(), sites={("notes", "north")}, deidentified={"notes"})
    assert found["documents"].count_rows() == found["summaries"].count_rows() == 0
