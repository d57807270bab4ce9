from extractors.contracts.clauses import ClauseExtractor, rule_candidates
from ray_jobs.clause_stage import clause_extractor, clause_finder, clause_identity
from schemas.settings import Settings


def test_rules_alone_need_no_model():
    by_rules = Settings(clauses={"finder": "rules"})
    assert clause_finder(by_rules) is rule_candidates
    assert clause_identity(by_rules) == ""
    assert isinstance(clause_extractor(by_rules), ClauseExtractor)
