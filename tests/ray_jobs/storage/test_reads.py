import getpass

import pyarrow as pa
import pytest
import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.storage.access import acting_as
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.reads import Read, reads_of, reads_of_answer, record_reads, recorded


@pytest.fixture
def opened(settings):
    return open_database(settings)


def test_who_reads_as_a_reader_is_written_down(opened):
    record_reads(
        opened, "notes-reader", "show", [Read(collection="notes", document_id="d", rows=1)]
    )
    with acting_as(opened, "auditor") as connection:
        (row,) = recorded(connection)
    assert row["who"] == getpass.getuser()
    assert (row["login"], row["role"]) == ("postgres", "docmill_notes_reader")
    assert (row["command"], row["collection"], row["document_id"]) == ("show", "notes", "d")


def test_who_acts_as_nobody_else_is_written_down_by_login(opened):
    record_reads(opened, None, "sql", [Read(rows=3)])
    with opened.connect() as connection:
        (row,) = recorded(connection)
    assert (row["role"], row["document_id"], row["rows"]) == ("postgres", None, 3)


def test_reads_can_be_asked_for_by_document_and_day(opened):
    for document in ("abc", "abd", "xyz"):
        record_reads(opened, None, "show", [Read(document_id=document, rows=1)])
    with opened.connect() as connection:
        assert [row["document_id"] for row in recorded(connection, document="ab")] == ["abd", "abc"]
        assert recorded(connection, document="%") == []
        assert len(recorded(connection, since="2026-01-01")) == 3
        assert recorded(connection, since="2999-01-01") == []
        with pytest.raises(UsageError, match="since when"):
            recorded(connection, since="yesterday")


@pytest.mark.parametrize("role", [None, "writer", "auditor", "notes-reader"])
@pytest.mark.parametrize(
    "statement",
    ["update reads set who = 'nobody'", "delete from reads", "truncate reads"],
)
def test_nobody_changes_what_was_written_down(opened, role, statement):
    record_reads(opened, role, "show", [Read(document_id="d", rows=1)])
    with pytest.raises(UsageError, match="may not"), acting_as(opened, role) as connection:
        connection.execute(sa.text(statement))
    with opened.connect() as connection:
        assert len(recorded(connection)) == 1


@pytest.mark.parametrize("role", ["writer", "auditor", "notes-reader"])
def test_a_read_is_added_by_the_function_alone(opened, role):
    statement = "insert into reads (who, login, role, command, rows) values ('x','x','x','x',1)"
    with pytest.raises(UsageError, match="may not"), acting_as(opened, role) as connection:
        connection.execute(sa.text(statement))


def test_readers_do_not_see_who_else_reads(opened):
    with pytest.raises(UsageError, match="may not"), acting_as(opened, "notes-reader") as reader:
        recorded(reader)


def test_rows_are_counted_by_document():
    assert reads_of([("c", "a"), ("c", "b"), ("c", "a")]) == [
        Read(collection="c", document_id="a", rows=2),
        Read(collection="c", document_id="b", rows=1),
    ]


def test_an_answer_names_its_documents_or_is_one_read():
    named = pa.table({"document_id": ["a", "a"], "collection": ["c", "c"], "label": ["x", "y"]})
    assert reads_of_answer(named) == [Read(collection="c", document_id="a", rows=2)]
    assert reads_of_answer(named.drop_columns(["collection"])) == [Read(document_id="a", rows=2)]
    assert reads_of_answer(pa.table({"n": [7, 8]})) == [Read(rows=2)]
