import gzip
import json

import pytest

from ray_jobs.errors import UsageError
from ray_jobs.evaluation.cuad import gold_contracts

ROW = {
    "doc_id": "a",
    "text": "Ohio law governs.",
    "contract_type": "Supply",
    "clauses": [{"label": "Governing Law", "start": 0, "end": 17, "text": "Ohio law governs."}],
    "normalized_answers": {"Governing Law": "Ohio"},
}


def written(path, *rows):
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)
    return path


def test_contracts_are_read_with_what_was_marked(tmp_path):
    (found,) = gold_contracts(written(tmp_path / "a.jsonl.gz", ROW))
    assert (found.doc_id, found.contract_type) == ("a", "Supply")
    assert found.clauses[0].label == "Governing Law"
    assert found.normalized_answers == {"Governing Law": "Ohio"}


@pytest.mark.parametrize("bad", ["{", "[]", '{"text": "secret"}'])
def test_a_line_that_is_no_contract_is_named_and_not_quoted(tmp_path, bad):
    with pytest.raises(UsageError, match=r"a.jsonl.gz, line 2: no contract") as error:
        list(gold_contracts(written(tmp_path / "a.jsonl.gz", ROW, bad)))
    assert "secret" not in str(error.value)
