import json
import re

import psycopg
import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


COMMANDS = ("sql", "search", "show", "verify", "status", "failures")


def rows(docmill, *arguments):
    code, output, errors = docmill(*arguments, "--format", "json")
    assert code == 0, errors
    return json.loads(output)


def test_each_reader_may_read_its_kind_at_first(on_samples, docmill):
    assert rows(docmill, "access", "list") == [
        {"role": "docmill_contracts_reader", "collection": "contracts", "site": None},
        {"role": "docmill_notes_deidentified_reader", "collection": "notes", "site": None},
        {"role": "docmill_notes_reader", "collection": "notes", "site": None},
    ]


def test_a_reader_of_notes_sees_no_contract_anywhere(on_samples, docmill):
    listings = (("release", name) for name in ("list", "show", "diff"))
    for command in (*zip(COMMANDS), *listings):
        assert "--as" in docmill(*command, "--help")[1]
    seen = rows(docmill, "sql", "from documents", "--as", "notes-reader")
    assert {row["collection"] for row in seen} == {"notes"}
    hits = rows(docmill, "search", "termination for convenience", "--as", "notes-reader")
    assert {row["collection"] for row in hits} == {"notes"}
    code, _, errors = docmill("show", "office-lease", "--as", "notes-reader")
    assert (code, errors) == (64, "docmill: no published document is called office-lease\n")
    proofs = rows(docmill, "verify", "--as", "notes-reader", "--sample", "1")
    assert {row["collection"] for row in proofs} == {"notes"}


def test_who_must_not_know_the_patients_reads_notes_by_their_ids(on_samples, docmill):
    reader = ("--as", "notes-deidentified-reader")
    seen = rows(docmill, "sql", "from documents", *reader)
    assert len(seen) == 14
    assert {(row["text"], row["uri"], row["title"]) for row in seen} == {(None, None, None)}
    assert {row["uri"] for row in rows(docmill, "sql", "from sources", *reader)} == {None}
    assert any(row["site"] for row in seen)
    assert not any("patient" in (row["attributes"] or {}) for row in seen)
    masked = "select document_id from deidentified where len(replacements) > 0"
    document = rows(docmill, "sql", masked, *reader)[0]["document_id"]
    code, output, _ = docmill("show", document, "--page", "1", *reader)
    assert (code, re.search(r"\[[A-Z ]+\]", output) is not None) == (0, True)
    assert docmill("show", "progress-note-1001.txt", *reader)[0] == 64
    warfarin = "from medication_list where drug = 'warfarin' order by document_id, start"
    drugs, ours = rows(docmill, "sql", warfarin, *reader), rows(docmill, "sql", warfarin)
    assert [(row["strength"], row["start"], row["patient"]) for row in drugs] == [
        (row["strength"], row["start"], None) for row in ours
    ]
    hits = rows(docmill, "search", "anticoagulant", "--since", "2000-01-01", *reader)
    assert {row["collection"] for row in hits} == {"notes"}
    assert {row["collection"] for row in rows(docmill, "status", *reader)} == {"notes"}
    code, _, errors = docmill("release", "diff", "2", "2", "--rows", *reader)
    assert (code, "de-identified only" in errors) == (64, True)


def test_an_auditor_may_not_search(on_samples, docmill):
    code, output, errors = docmill("search", "warfarin", "--as", "auditor")
    assert (code, output) == (64, "")
    assert "role auditor may not do this" in errors


def test_the_environment_can_say_the_role(on_samples, docmill, monkeypatch):
    monkeypatch.setenv("DOCMILL_ROLE", "contracts-reader")
    seen = rows(docmill, "sql", "from documents")
    assert {row["collection"] for row in seen} == {"contracts"}
    code, _, errors = docmill("access", "grant", "contracts-reader", "notes")
    assert (code, "may not do this" in errors) == (64, True)


def test_a_command_that_knows_no_roles_refuses_under_one(on_samples, docmill, monkeypatch):
    monkeypatch.setenv("DOCMILL_ROLE", "notes-reader")
    for command in (("run", "notes"), ("release", "rollback", "notes", "2")):
        code, output, errors = docmill(*command)
        assert (code, output) == (64, "")
        assert "knows no roles" in errors
    monkeypatch.setenv("DOCMILL_ROLE", "writer")
    assert docmill("release", "rollback", "notes", "2")[0] == 0


def test_listings_under_a_role_name_only_what_it_may_see(on_samples, docmill):
    reader, auditor = ("--as", "notes-reader"), ("--as", "auditor")
    for command in (("status",), ("release", "list")):
        assert {row["collection"] for row in rows(docmill, *command, *reader)} == {"notes"}
        assert len(rows(docmill, *command, *auditor)) == len(rows(docmill, *command)) == 2
    assert rows(docmill, "failures", *reader) == []
    ours = rows(docmill, "failures")
    assert rows(docmill, "failures", "--as", "contracts-reader") == ours
    assert rows(docmill, "failures", *auditor) == sorted(
        ({**row, "uri": None} for row in ours), key=lambda row: row["document_id"]
    )
    assert rows(docmill, "release", "show", "2", *reader) == rows(docmill, "release", "show", "2")
    code, _, errors = docmill("release", "show", "1", *reader)
    assert (code, "there is no release 1" in errors) == (64, True)


def test_releases_are_compared_as_far_as_a_role_may_read(settings, inbox, run, docmill):
    inbox.attributes({"a.txt": {"site": "north"}, "b.txt": {"site": "south"}})
    for text in ("1. Term.", "2. Insurance. Seller shall maintain insurance of $1,000,000."):
        inbox.put("a.txt", text)
        inbox.put("b.txt", text)
        run(settings, "contracts", inbox.path)
    diff = ("release", "diff", "1", "2", "--rows")
    assert len({row["document_id"] for row in rows(docmill, *diff)}) == 2
    docmill("access", "revoke", "contracts-reader", "contracts")
    docmill("access", "grant", "contracts-reader", "contracts", "--site", "north")

    seen = rows(docmill, *diff, "--as", "contracts-reader")

    (document,) = {row["document_id"] for row in seen}
    assert rows(docmill, *diff, "--document", "a.txt") == seen
    assert rows(docmill, *diff, "--document", "a.txt", "--as", "contracts-reader") == seen
    code, _, errors = docmill(*diff, "--document", "b.txt", "--as", "contracts-reader")
    assert (code, errors) == (64, "docmill: no document is called b.txt\n")
    assert docmill(*diff, "--as", "notes-reader")[0] == 64
    code, _, errors = docmill(*diff, "--as", "auditor")
    assert (code, errors) == (64, "docmill: auditor may not read the documents of contracts\n")
    reads = rows(docmill, "access", "reads", "--document", document)
    assert [(row["command"], row["rows"]) for row in reads] == [("release diff", len(seen))] * 4


def test_a_site_can_be_granted_and_taken_back(settings, inbox, run, docmill):
    (inbox.path / "attributes.csv").write_text("path,site\na.txt,north\nb.txt,south\n")
    inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    assert docmill("access", "revoke", "contracts-reader", "contracts")[0] == 0
    assert rows(docmill, "sql", "from documents", "--as", "contracts-reader") == []
    code, output, _ = docmill("access", "grant", "contracts-reader", "contracts", "--site", "north")
    assert (code, output) == (0, "contracts-reader may read contracts, site north\n")
    for table in ("documents", "entities", "contract_terms", "active_contracts", "sources"):
        (uri,) = rows(
            docmill, "sql",
            f"select distinct parse_filename(s.uri) as uri from {table}"
            " join sources s using (document_id)",
            "--as", "contracts-reader",
        )  # fmt: skip
        assert uri["uri"] == "a.txt", table
    hits = rows(docmill, "search", "laws of Ohio", "--as", "contracts-reader")
    assert len({hit["document_id"] for hit in hits}) == 1
    assert docmill("show", "a.txt", "--as", "contracts-reader")[0] == 0
    assert docmill("show", "b.txt", "--as", "contracts-reader")[0] == 64
    proofs = rows(docmill, "verify", "--as", "contracts-reader")
    assert {row["rows"] for row in proofs if row["table"] == "documents"} == {1}


def test_what_was_read_is_listed_for_the_auditor(settings, inbox, run, docmill):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    (document,) = rows(docmill, "sql", "select document_id from documents")
    docmill("show", "a.txt", "--as", "contracts-reader")
    docmill("search", "laws of Ohio", "--as", "contracts-reader")
    docmill("sql", "select count(*) from documents")
    found = rows(docmill, "access", "reads", "--as", "auditor")
    assert [(row["command"], row["document_id"]) for row in found] == [
        ("sql", None),
        ("search", document["document_id"]),
        ("show", document["document_id"]),
        ("sql", document["document_id"]),
    ]
    assert "Ohio" not in json.dumps(found)
    ours = rows(docmill, "access", "reads", "--document", document["document_id"][:8])
    assert len(ours) == 3
    code, _, errors = docmill("access", "reads", "--as", "contracts-reader")
    assert (code, "may not do this" in errors) == (64, True)
    assert docmill("access", "reads", "--since", "lately")[0] == 64


@pytest.fixture
def reader_login(on_samples, monkeypatch):
    """Commands of a person whose own login to the database is a reader's."""
    url = on_samples.database_url.get_secret_value()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create role anna login in role docmill_notes_reader")
    monkeypatch.setenv("DOCMILL_DATABASE_URL", url.replace("//postgres:@", "//anna:@"))
    yield
    with psycopg.connect(url, autocommit=True) as connection:
        (last,) = connection.execute("select login from reads order by read_id desc limit 1")
        connection.execute("drop role anna")
    assert last == ("anna",)


def test_a_login_of_a_reader_needs_no_option_and_gets_no_other_role(reader_login, docmill):
    for command in (("sql", "from documents"), ("search", "insurance")):
        assert {row["collection"] for row in rows(docmill, *command)} == {"notes"}
    code, _, errors = docmill("sql", "from documents", "--as", "writer")
    assert (code, "role writer may not do this" in errors) == (64, True)
    assert docmill("access", "reads")[0] == 64
