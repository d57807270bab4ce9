import duckdb
import pytest

from ray_jobs.errors import UsageError
from ray_jobs.search.hybrid import Search
from ray_jobs.search.in_sql import add_search, ask_with_search
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import open_sql

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def rows(samples):
    def ask(question, role=None):
        connection = open_sql(samples, role)
        add_search(connection, samples, role)
        return ask_with_search(connection, question).to_pylist()

    return ask


def test_the_function_gives_what_search_gives(rows, samples):
    hits = Search(samples, open_database(samples))("termination for convenience", 4)
    found = rows("from search('termination for convenience', 4) order by score desc")
    assert [(row["document_id"], row["start"], row["score"]) for row in found] == [
        (hit.document_id, hit.start, hit.score) for hit in hits
    ]


def test_hits_can_be_joined_with_tables(rows):
    (found,) = rows(
        "select parse_filename(uri) as file, s.page from search('warfarin', 1) s"
        " join documents using (collection, document_id)"
    )
    assert found["page"] == 1
    assert found["file"]


def test_a_search_can_be_asked_for_each_row(rows):
    found = rows(
        "select d.document_id, s.document_id as own from documents d,"
        " lateral (from search('governing law', 1, document := d.document_id)) s"
        " where d.collection = 'contracts'"
    )
    assert len(found) == 10
    assert all(row["document_id"] == row["own"] for row in found)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("collection := 'notes'", "collection = 'notes'"),
        ("kind := 'note'", "collection = 'notes'"),
        ("section := 'term'", "contains(lower(section), 'term')"),
        ("since := '2030-01-01'", "false"),
        ("label := 'Governing Law'", "collection = 'contracts'"),
    ],
)
def test_filters_are_named_parameters(rows, filters, expected):
    (found,) = rows(
        f"select count(*) as n, count_if(not ({expected})) as others"
        f" from search('insurance or termination', 20, {filters})"
    )
    assert not found["others"]
    assert (found["n"] > 0) == (expected != "false")


def test_a_role_finds_what_it_may_see(rows):
    found = rows("from search('termination', 20)", "notes-reader")
    assert {row["collection"] for row in found} == {"notes"}
    with pytest.raises(UsageError, match="role auditor may not do this"):
        rows("from search('termination', 20)", "auditor")


def test_an_empty_query_finds_nothing(rows):
    assert rows("from search(null)") == rows("from search('')") == []


@pytest.mark.parametrize("wrong", ["collection := 'x'", "kind := 'x'"])
def test_what_does_not_exist_is_said(rows, wrong):
    with pytest.raises(UsageError, match=r"search: unknown .* 'x'; there are: "):
        rows(f"from search('termination', {wrong})")


def test_errors_of_others_stay_theirs(rows):
    with pytest.raises(duckdb.Error):
        rows("select strptime('x', '%Y') from search('termination', 1)")
