import pytest

from ray_jobs.errors import UsageError
from ray_jobs.stages import every_table
from ray_jobs.storage.sql import VIEWS, ask, open_sql


def rows(settings, question):
    return ask(open_sql(settings), question).to_pylist()


def test_every_table_is_there_before_anything_was_published(settings):
    for name in (*every_table(), *VIEWS, "releases", "runs", "sources"):
        assert rows(settings, f'from "{name}"') == []


def test_tables_show_both_collections(samples):
    found = rows(samples, "select collection, count(*) as n from documents group by all order by 1")
    assert found == [{"collection": "contracts", "n": 10}, {"collection": "notes", "n": 14}]


def test_contracts_in_force_are_those_whose_term_covers_today(samples):
    found = {row["document_name"]: row for row in rows(samples, "from active_contracts")}
    assert "OFFICE LEASE" in found
    assert found["OFFICE LEASE"]["expiration_date"].isoformat() == "2029-07-31"
    assert "CONSULTING AGREEMENT" not in found  # It ended in May 2026.


def test_a_medication_list_keeps_held_and_stopped_drugs_apart(samples):
    found = rows(
        samples,
        "select drug, status from medication_list where patient = 'P2001'"
        " and contains(uri, 'discharge-summary') and section = 'medications' order by start",
    )
    assert [(row["drug"], row["status"]) for row in found] == [
        ("doxycycline", "started"),
        ("insulin glargine", "active"),
        ("metformin", "held"),
        ("atorvastatin", "active"),
    ]


def test_two_sites_write_their_lists_differently_and_give_the_same_columns(samples):
    found = rows(
        samples,
        "select distinct site, strength is not null and frequency is not null as whole"
        " from medication_list where drug = 'atorvastatin' and section = 'medications'",
    )
    assert sorted((row["site"], row["whole"]) for row in found) == [
        ("north", True),
        ("south", True),
    ]


def test_everything_that_is_said_has_a_place(samples):
    (found,) = rows(
        samples,
        'select count(*) as n, count(*) filter (page is null or start >= "end") as nowhere'
        " from where_is_it_said",
    )
    assert found["n"] > 500
    assert found["nowhere"] == 0


@pytest.mark.parametrize(
    "question",
    [
        "from read_text('/etc/passwd')",
        "copy documents to '/tmp/stolen.csv'",
        "install httpfs",
        "set enable_external_access = true",
        "select * from nothing",
        "selec 1",
    ],
)
def test_a_question_reaches_the_tables_and_nothing_else(samples, question):
    with pytest.raises(UsageError, match="SQL: "):
        ask(open_sql(samples), question)
