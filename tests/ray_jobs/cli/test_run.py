import json

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def run_contracts(settings, inbox, docmill):
    return lambda *more: docmill(
        "run", "contracts", "--source", str(inbox.path), "--partition", "2026-11-21", "--inline",
        *more,
    )  # fmt: skip


def test_a_run_tells_what_it_did(run_contracts, inbox):
    inbox.put("a.txt")
    code, output, errors = run_contracts()
    assert code == 0
    assert "contracts 2026-11-21: 1 files listed, 1 new, 0 changed, 0 gone" in output
    assert "1 documents accounted for: 1 done, 0 failed" in output
    assert "release 1 published" in output
    assert "embeddings: 1 of 1 documents, 0 failed" in errors


def test_a_run_with_nothing_to_do_says_so(run_contracts, inbox):
    inbox.put("a.txt")
    run_contracts()
    code, output, errors = run_contracts()
    assert (code, errors) == (0, "")
    assert "nothing to publish" in output


def test_programs_get_the_counts_alone(run_contracts, inbox):
    inbox.put("a.txt")
    _, output, _ = run_contracts("--format", "json", "--step", "ingest", "--step", "parse")
    assert json.loads(output)[0] == {
        "stage": "parse", "done": 1, "failed": 0, "to_do": 0, "blocked": 0,
    }  # fmt: skip


def test_too_many_failures_end_with_65_and_publish_nothing(run_contracts, inbox, monkeypatch):
    monkeypatch.setenv("DOCMILL_COLLECTIONS__CONTRACTS__FAILURE_GRACE", "0")
    inbox.put("a.txt")
    (inbox.path / "b.txt").write_text("")
    code, _, errors = run_contracts()
    assert code == 65
    assert "1 of 2 documents failed; 0 are allowed; see `docmill failures contracts`" in errors


def test_what_is_told_names_no_file(run_contracts, inbox):
    inbox.put("jane-doe.txt", "Jane Doe")
    _, output, errors = run_contracts()
    assert "jane" not in (output + errors).lower()


def test_partial_documents_are_counted_where_there_are_some():
    from ray_jobs.cli.run import count_rows
    from ray_jobs.ledger import Counts

    whole = Counts(stage="parse", done=2, failed=0, to_do=0, blocked=0)
    partial = whole.model_copy(update={"partial": 1})
    assert "partial" not in count_rows([whole])[0]
    assert [row["partial"] for row in count_rows([whole, partial])] == [0, 1]
