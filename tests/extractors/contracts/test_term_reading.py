"""Contracts as text, with where they stand on a day (golden/terms.toml, worked out by hand)."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from extractors.contracts.clauses import ClauseExtractor, rule_candidates
from schemas.facts import ContractPeriod

CASES = tomllib.loads((Path(__file__).parents[2] / "golden" / "terms.toml").read_text())["case"]
HEAD = (
    'SERVICES AGREEMENT\n\nThis Services Agreement (the "Agreement") is made as of {date} (the'
    ' "Effective Date") by and between Alpha Supply, Inc. ("Supplier") and Beta Trading LLC'
    ' ("Customer").\n\n1. TERM. {text}\n'
)


@pytest.fixture
def periods(document):
    """The terms of a contract, as they follow each other."""

    def ask(case):
        text = HEAD.format(date=case["date"], text=case["text"])
        rows = ClauseExtractor(rule_candidates, found_at=0.2)([document(text)])
        return [row for row in rows if isinstance(row, ContractPeriod)]

    return ask


@pytest.mark.parametrize(
    "case", [case for case in CASES if "ends" in case], ids=lambda c: c["name"]
)
def test_a_contract_in_force(periods, case):
    (found,) = [
        row
        for row in periods(case)
        if row.ends and (row.begins or date.min) <= case["as_of"] <= row.ends
    ]
    wanted = {key: case[key] for key in case.keys() - {"name", "date", "text", "as_of", "renewals"}}
    assert found.model_dump(include=set(wanted)) == wanted
    assert found.number == case.get("renewals", 0)
    assert all(item.text for item in found.evidence)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "ended" in case], ids=lambda c: c["name"]
)
def test_a_contract_that_ended(periods, case):
    last = periods(case)[-1]
    assert (last.ends, last.number) == (case["ended"], case.get("renewals", 0))
    assert last.ends < case["as_of"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if "unknown" in case], ids=lambda c: c["name"]
)
def test_an_end_that_the_text_does_not_give(periods, case):
    (only,) = periods(case)
    assert only.ends is None
    assert only.derivation == f"end: {case['unknown']}"


def test_a_contract_that_has_not_begun(periods):
    (case,) = [case for case in CASES if "not_begun" in case]
    assert periods(case)[0].begins == case["not_begun"] > case["as_of"]


def test_there_are_forty_cases():
    assert len(CASES) >= 40
