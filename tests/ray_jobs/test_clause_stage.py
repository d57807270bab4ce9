from extractors.contracts.clauses import rule_candidates
from ray_jobs.clause_stage import clause_extractor, clause_finder, clause_identity
from schemas.settings import Settings
from schemas.span import Clause


def test_rules_alone_need_no_model(document):
    by_rules = Settings(clauses={"finder": "rules"})
    assert clause_finder(by_rules) is rule_candidates
    assert clause_identity(by_rules) == ""
    text = "SUPPLY AGREEMENT\n\nThis Agreement is governed by the laws of Ohio."
    rows = list(clause_extractor(by_rules)([document(text)]))
    assert "Governing Law" in {row.label for row in rows if isinstance(row, Clause)}
