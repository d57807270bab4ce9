import pytest

from extractors.contracts.clauses import ClauseExtractor, rule_candidates
from ray_jobs.evaluation.cuad import GoldContract
from ray_jobs.evaluation.facts import compared, fact_errors, fact_rows, normal_length, normal_name

TEXT = (
    'SUPPLY AGREEMENT\n\nThis Agreement is made as of March 1, 2025 between Acme, Inc. ("Seller")'
    ' and Beta LLC ("Buyer").\n\nThe term of this Agreement shall continue for one (1) year.\n\n'
    "This Agreement shall be governed by the laws of the State of Ohio.\n"
)
ANSWERS = {
    "Governing Law": "Ohio",
    "Agreement Date": "3/1/25",
    "Expiration Date": "3/1/26",
    "Parties": 'ACME INC. ("Seller"); Beta, LLC ("Buyer"); Seller and Buyer ("Parties")',
}


@pytest.fixture
def found():
    """What was found of a contract beside its gold answers."""

    def ask(**more):
        answers = {**ANSWERS, **{key.replace("_", " "): value for key, value in more.items()}}
        gold = GoldContract(
            doc_id="c", text=TEXT, normalized_answers={k: v for k, v in answers.items() if v}
        )
        return list(compared(gold, ClauseExtractor(rule_candidates, found_at=0.2)))

    return ask


def test_right_answers_are_right_in_any_form(found):
    rows = {row.fact: row for row in fact_rows(found())}
    assert [(rows[name].gold, rows[name].right) for name in ("governing_law", "party")] == [
        (1, 1),
        (2, 2),
    ]
    assert rows["agreement_date"].exact == rows["expiration_date"].exact == 100


def test_a_wrong_answer_is_an_error_with_both(found):
    (error,) = [
        item for item in fact_errors(found(Governing_Law="Iowa")) if item.fact == "governing_law"
    ]
    assert (error.doc_id, error.gold, error.given) == ("c", "US-IA", "US-OH")


def test_what_has_no_gold_answer_lowers_precision_alone(found):
    (row,) = [row for row in fact_rows(found(Governing_Law=None)) if row.fact == "governing_law"]
    assert (row.gold, row.precision) == (0, 0)


@pytest.mark.parametrize("answer", ["3/[]/25", "3/1/25; perpetual"])
def test_answers_without_a_normal_form_are_counted_and_not_compared(found, answer):
    (row,) = [
        row for row in fact_rows(found(Expiration_Date=answer)) if row.fact == "expiration_date"
    ]
    assert (row.gold, row.not_compared) == (0, 1)


def test_a_perpetual_term_is_compared(found):
    errors = fact_errors(found(Expiration_Date="Perpetual"))
    assert ("perpetual", "2026-03-01") in [(item.gold, item.given) for item in errors]


@pytest.mark.parametrize(
    ("answer", "normal"),
    [("P1Y", "12 months"), ("P12M", "12 months"), ("P2W", "14 days"), ("perpetual", "perpetual")],
)
def test_lengths_of_the_same_time_are_the_same(answer, normal):
    assert normal_length(answer) == normal


def test_names_are_compared_without_case_and_punctuation():
    assert normal_name("Acme, Inc.") == normal_name("ACME INC") == normal_name("Acme (US) Inc.")


@pytest.mark.parametrize(
    ("answer", "months"), [("successive 1 year", 12), ("3 successive 1 year", 12), ("6 months", 6)]
)
def test_a_renewal_is_one_term_of_it(found, answer, months):
    (item,) = [item for item in found(Renewal_Term=answer) if item.fact == "renewal_term"]
    assert item.gold == {f"{months} months"}
