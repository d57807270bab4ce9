"""Contracts as text, with where they stand on a day (golden/terms.toml, worked out by hand)."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from extractors.contracts.clauses import ClauseExtractor, rule_candidates
from extractors.contracts.dates import find_dates
from extractors.contracts.term_reading import agreement_date, effective_date, read_terms
from schemas.document import DocumentText
from schemas.facts import ContractPeriod
from schemas.span import Clause

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


@pytest.fixture
def terms(document):
    """What clauses say of the term; each is given with its label."""

    def ask(head="", **said):
        text = head
        clauses = []
        for label, words in said.items():
            start, text = len(text), f"{text}{words}\n"
            clauses.append(
                Clause(
                    document_id="d1",
                    clause_id=label,
                    start=start,
                    end=start + len(words),
                    text=words,
                    label=label.replace("_", " "),
                    score=1,
                    rule="test",
                )
            )
        return read_terms(document(text), clauses)

    return ask


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("It shall automatically renew for one (1) year.", "automatic"),
        ("It may be extended for one (1) year by mutual agreement.", "by agreement"),
        ("It shall not automatically renew for one (1) year.", "none"),
        (
            "It shall not renew; the parties may agree to extend it for one (1) year.",
            "by agreement",
        ),
    ],
)
def test_how_it_renews(terms, words, how):
    assert terms(Renewal_Term=words).renewal_is == how


def test_a_date_that_something_else_bears_is_no_end(terms):
    words = "Subject to the Lease dated March 3, 2021, it continues for five (5) years."
    found = terms(Effective_Date="January 1, 2021", Expiration_Date=words)
    assert (found.ends, str(found.lasts.value)) == (None, "P5Y")


def test_a_commencement_date_is_what_the_text_says_it_is(terms):
    words = "It lasts for three (3) years from the Commencement\nDate."
    head = '"Commencement Date" means July 1, 2021.\n'
    said = {"Agreement_Date": "January 1, 2020", "Expiration_Date": words}
    assert terms(head, **said).begins.value == date(2021, 7, 1)
    assert terms(**said).begins.value == date(2020, 1, 1)


def test_an_end_date_is_looked_up_where_it_is_given(terms):
    words = "It shall expire on the Expiration Date set forth above."
    assert terms(Expiration_Date=words).ends is None
    found = terms("Expiration Date: August 31, 2006\n", Expiration_Date=words).ends
    assert found.value == date(2006, 8, 31)
    assert [item.text for item in found.evidence] == ["August 31, 2006", words]


def test_it_takes_effect_on_the_day_that_is_called_so():
    given = 'June 1, 2021\n(the "Effective Date")\n'
    document = DocumentText(document_id="d", text=f"May 1, 2021 {given}")
    clauses = [
        Clause(
            document_id="d",
            clause_id=str(start),
            start=start,
            end=start + len(words),
            text=words,
            label="Effective Date",
            score=score,
            rule="test",
        )
        for start, words, score in ((0, "May 1, 2021", 0.9), (12, "June 1, 2021", 0.3))
    ]
    assert effective_date(document, clauses).value == date(2021, 6, 1)


@pytest.mark.parametrize(
    "words",
    [
        "It remains in force for perpetuity.",
        "It is entered into for an unlimited period of time.",
        "It will end when terminated by either party.",
    ],
)
def test_what_goes_on_for_ever(terms, words):
    assert terms(Expiration_Date=words).evergreen is not None


@pytest.mark.parametrize("count", ["F\u0130VE", "one (999999)", "zero (0)"])
def test_a_number_of_renewals_that_is_none_is_left_out(terms, count):
    words = f"It shall automatically renew for {count} additional one (1) year terms."
    assert terms(Renewal_Term=words).renewals is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # The likelier one counts, but for the one on which it says that it was made.
        ("Of May 4, 2017. It begins on May 26, 2017.", date(2017, 5, 4)),
        ("Of May 4, 2017. It is made and entered into as of May 26, 2017.", date(2017, 5, 26)),
        ("Source: ACME INC., 8-K, 5/4/2017\n\nIt begins on May 26, 2017.", date(2017, 5, 26)),
    ],
)
def test_a_contract_bears_the_date_on_which_it_was_made(document, text, day):
    found = []
    for score, item in zip((0.9, 0.8), find_dates(text), strict=True):
        found.append(
            Clause(
                document_id="d1",
                clause_id=str(item.start),
                start=item.start,
                end=item.end,
                text=text[item.start : item.end],
                label="Agreement Date",
                score=score,
                rule="test",
            )
        )
    assert agreement_date(document(text), found).value == day
