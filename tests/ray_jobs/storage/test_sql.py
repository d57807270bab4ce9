from datetime import timedelta
from importlib.resources import files

import duckdb
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


def test_a_renewal_that_is_due_says_by_when_to_act_and_where_it_says_so(samples):
    (found,) = rows(samples, "from renewals_due where contains(uri, 'services-agreement.pdf')")
    assert (found["renews_for"], found["notice"], found["amended_by"]) == ("P1Y", "P90D", 1)
    assert found["last_day_to_opt_out"] == found["term_ends"] - timedelta(days=90)
    assert found["days_left"] >= 0
    assert "Harbor Analytics LLC" in found["parties"]
    assert "ninety (90) days prior to the end" in found["text"]
    assert (found["page"], len(found["boxes"]) >= 1) == (1, True)
    windows = rows(
        samples,
        "from notice_windows where contains(uri, 'services-agreement.pdf') order by term_ends",
    )
    assert windows[0]["last_day_to_opt_out"].isoformat() == "2027-12-01"
    assert [window["renewals_so_far"] for window in windows] == list(range(len(windows)))


def test_a_cap_on_liability_is_an_amount_or_what_was_paid(samples):
    found = rows(samples, "from caps_on_liability where contains(uri, 'services-agreement.pdf')")
    capped = {row["cap"] for row in found if row["liability"] == "capped"}
    assert "payments of P12M" in capped
    assert all(row["page"] for row in found)


def test_a_contract_without_a_cap_has_a_row_that_says_so(samples):
    answered = rows(
        samples,
        "select document_id, status from answers"
        " where question = 'Cap on Liability' and status <> 'found'",
    )
    shown = rows(samples, "from caps_on_liability where liability not in ('capped', 'uncapped')")
    assert answered
    assert {(row["document_id"], row["liability"]) for row in shown} == {
        (row["document_id"], row["status"]) for row in answered
    }


def test_what_is_unusual_is_rare_or_missing_in_its_own_collection(samples):
    found = rows(samples, "from unusual_clauses")
    assert found
    for row in found:
        assert row["share"] <= 0.1 if row["unusual"] == "rare here" else row["share"] >= 0.9


@pytest.mark.parametrize(
    ("name", "dated", "parties", "is_amended"),
    [
        ("AMENDMENT NO. 1", "2021-01-01", ("Acme, Inc.", "Beta LLC"), True),
        ("FIRST ADDENDUM", "2021-01-01", ("ACME INC", "BETA, LLC"), True),
        ("AMENDMENT NO. 1", "2019-01-01", ("Acme, Inc.", "Beta LLC"), False),
        ("AMENDMENT NO. 1", "2021-01-01", ("Acme, Inc.", "Gamma LLC"), False),
        ("SUPPLY AGREEMENT", "2021-01-01", ("Acme, Inc.", "Beta LLC"), False),
    ],
)
def test_an_amendment_has_the_parties_of_its_contract_and_a_later_date(
    name, dated, parties, is_amended
):
    connection = duckdb.connect()
    connection.execute(
        "create table contract_terms (collection text, document_id text, name text, value text,"
        " value_date date)"
    )
    for document, title, day, names in (
        ("base", "SUPPLY AGREEMENT", "2020-01-01", ("Acme, Inc.", "Beta LLC")),
        ("later", name, dated, parties),
    ):
        facts = [("document_name", title, None), ("agreement_date", day, day)]
        for fact in [*facts, *(("party", party, None) for party in names)]:
            connection.execute(
                "insert into contract_terms values ('contracts', ?, ?, ?, ?)", [document, *fact]
            )
    connection.execute(
        files("ray_jobs.storage").joinpath("views", "amendments.sql").read_text("utf-8")
    )
    found = connection.sql("select document_id, amendment_id from amendments").fetchall()
    assert found == ([("base", "later")] if is_amended else [])


def test_an_amendment_s_terms_take_the_place_of_the_contract_s_own(samples):
    found = {
        row["name"]: row
        for row in rows(
            samples,
            "select t.* from terms_in_force t join documents d using (collection, document_id)"
            " where contains(d.uri, 'services-agreement.pdf')",
        )
    }
    (amendment,) = rows(samples, "from documents where contains(uri, 'amendment')")
    end = found["expiration_date"]
    assert (end["value"], end["before"]) == ("2030-02-28", "2028-03-01")
    assert end["said_by"] == amendment["document_id"]
    assert "February 28, 2030" in end["text"]
    assert (found["renewal_term"]["value"], found["renewal_term"]["before"]) == ("P1Y", None)
    assert found["effective_date"]["value"] == "2025-03-01"
    amended = "select count(*) as n from terms_in_force where document_id = $id"
    assert rows(samples, amended.replace("$id", f"'{amendment['document_id']}'")) == [{"n": 0}]


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


def as_role(settings, role, question):
    return ask(open_sql(settings, role), question).to_pylist()


@pytest.mark.parametrize(
    ("role", "own"), [("contracts-reader", "contracts"), ("notes-reader", "notes")]
)
def test_every_table_shows_a_reader_its_own_collections(samples, role, own):
    shown = 0
    for name in (*every_table(), *VIEWS, "releases", "runs", "sources"):
        found = {row["collection"] for row in as_role(samples, role, f'from "{name}"')}
        assert found <= {own}, name
        shown += bool(found)
    assert shown >= 10


def test_a_writer_sees_what_is_seen_without_a_role(samples):
    question = "select collection, count(*) as n from entities group by all order by all"
    assert as_role(samples, "writer", question) == rows(samples, question)


def test_an_auditor_sees_runs_and_failures_and_no_text(samples):
    assert len(as_role(samples, "auditor", "from runs")) == 2
    assert len(as_role(samples, "auditor", "from failures")) == 2
    for name in ("documents", "clauses", "entities", "summaries", "where_is_it_said"):
        assert as_role(samples, "auditor", f'from "{name}"') == []
    found = as_role(samples, "auditor", "from sources")
    assert len(found) == 26
    assert {(row["uri"], row["root"], row["attributes"]) for row in found} == {(None, None, None)}


def test_no_path_leads_a_role_past_its_tables(samples):
    notes = f"{samples.lake_uri}/notes/documents"
    for question in (
        f"from read_parquet('{notes}/*/*.parquet')",
        f"from '{notes}/**/*.parquet'",
        f"from glob('{notes}/*')",
        f"from delta_scan('{notes}')",
        "set enable_external_access = true",
    ):
        with pytest.raises(UsageError, match="SQL: "):
            as_role(samples, "contracts-reader", question)


def test_what_a_thousand_documents_cost_is_a_view_by_stage_and_slice(samples):
    question = "select * from cost_per_1k_documents where stage = 'embeddings' and slice = 'all'"
    rows = {row["collection"]: row for row in ask(open_sql(samples), question).to_pylist()}
    assert rows["notes"]["documents"] == 14
    assert rows["notes"]["cpu_seconds"] > 0
    assert rows["notes"]["tokens"] > 0


def test_a_gist_has_the_lines_of_facts_and_the_sentences_of_the_summary(samples):
    found = rows(
        samples,
        "select g.* from gists g join documents d using (document_id)"
        " where contains(d.uri, 'services-agreement.pdf')",
    )
    assert {row["kind"] for row in found} == {"line", "sentence"}
    assert {"parties", "liability", "renewal"} <= {row["topic"] for row in found}
    assert all(row["page"] and row["citations"] for row in found)


def test_what_a_summary_must_mention_and_does_not_is_listed(samples):
    lines = rows(samples, "from summary_lines where must_mention")
    omitted = rows(samples, "from omissions")
    assert 0 < len(omitted) < len(lines)
    assert {row["line_id"] for row in omitted} < {row["line_id"] for row in lines}


def test_rates_are_by_run_site_and_writer_and_an_extract_says_nothing_of_its_own(samples):
    found = rows(samples, "from summary_rates")
    assert {(row["collection"], row["backend"], row["hallucination_rate"]) for row in found} == {
        ("contracts", "extractive", 0),
        ("notes", "extractive", 0),
    }
    assert {row["site"] for row in found} >= {"North Clinic"} or len(found) > 2
    omitted = len(rows(samples, "from omissions"))
    assert sum(row["omitted"] for row in found) == omitted


def test_an_unsupported_sentence_counts_as_such_and_is_not_shown():
    cited = "[{'start': 0, 'end': 9, 'text': 'aspirin', 'page': 1, 'boxes': []}]"
    connection = duckdb.connect()
    connection.execute(
        "create table documents as select 'notes' as collection, 'd' as document_id,"
        " map {'site': 'north'} as attributes, 'u' as uri"
    )
    connection.execute(
        "create table summaries as select 'notes' as collection, 'd' as document_id, 'r' as run_id,"
        " 'x' as extractor, position, text, null as topic, support, 'llm' as backend,"
        " 'p' as prompt,"
        f" {cited} as citations from (values (0, 'On aspirin.', 'supported'),"
        " (1, 'On warfarin.', 'unsupported')) as v(position, text, support)"
    )
    connection.execute(
        "create table summary_lines as select 'notes' as collection, 'd' as document_id,"
        " 'x' as extractor, position, text, 'medications changed' as topic, 'extracted' as support,"
        " 'l' || position as line_id, 'medication' as name, true as must_mention, citations"
        f" from (values (0, 'started: aspirin', {cited}), (1, 'stopped: heparin',"
        f" {cited.replace('aspirin', 'heparin')})) as v(position, text, citations)"
    )
    for view in ("gists", "omissions", "summary_rates"):
        sql = files("ray_jobs.storage").joinpath("views", f"{view}.sql").read_text("utf-8")
        connection.execute(sql)
    shown = connection.sql("select text from gists where kind = 'sentence'").fetchall()
    assert shown == [("On aspirin.",)]
    assert connection.sql("select text from omissions").fetchall() == [("stopped: heparin",)]
    rates = "select site, backend, hallucination_rate, omission_rate from summary_rates"
    assert connection.sql(rates).fetchall() == [("north", "llm", 0.5, 0.5)]
