from extractors.contracts.clauses import rule_candidates
from ray_jobs.evaluation.clauses import (
    Prediction,
    findings,
    judged,
    predicted,
    rows,
    words_of,
)
from ray_jobs.evaluation.cuad import GoldClause, GoldContract

LAW, CAP = "Governing Law", "Cap on Liability"
TEXT = "This Agreement is governed by the laws of Ohio. Liability is limited to fees paid."
CLAUSE = TEXT[:47]


def contract(*spans, name="a", kind="Supply"):
    clauses = tuple(
        GoldClause(label=label, start=start, end=end, text=TEXT[start:end])
        for label, start, end in spans
    )
    return GoldContract(doc_id=name, text=TEXT, contract_type=kind, clauses=clauses)


def guess(label, text, score, name="a"):
    start = max(0, TEXT.find(text))
    return Prediction(
        doc_id=name, label=label, start=start, end=start + len(text), text=text, score=score
    )


def test_words_are_compared_without_case_and_points():
    assert words_of("The Seller, and/or\n the  SELLER.") == {"the", "seller", "and", "or"}


def test_half_of_the_words_is_enough_and_less_is_not():
    gold = contract((LAW, 0, 47))
    # Nine different words; five of them are more than half, four are not.
    right = judged(gold, [guess(LAW, "Agreement is governed by laws", 0.9)])
    wrong = judged(gold, [guess(LAW, "governed by laws Ohio", 0.9)])
    assert right.tallies[LAW] == (1, [0.9], [])
    assert wrong.tallies[LAW] == (1, [], [0.9])


def test_each_gold_span_counts_with_the_best_that_matches_it():
    found = judged(contract((LAW, 0, 47)), [guess(LAW, CLAUSE, 0.4), guess(LAW, TEXT[:46], 0.7)])
    assert found.tallies[LAW] == (1, [0.7], [])


def test_the_same_words_twice_count_once():
    found = judged(contract(), [guess(CAP, "fees paid", 0.4), guess(CAP, "Paid fees.", 0.6)])
    assert found.tallies[CAP] == (0, [], [0.6])


def test_a_label_is_matched_by_its_own_candidates_alone():
    found = judged(contract((LAW, 0, 47)), [guess(CAP, CLAUSE, 0.9)])
    assert found.tallies[LAW] == (1, [], [])
    assert found.tallies[CAP] == (0, [], [0.9])


def test_rows_are_of_all_then_of_each_label_then_of_each_type():
    first = judged(contract((LAW, 0, 47)), [guess(LAW, CLAUSE, 0.9)])
    other = judged(contract((CAP, 48, 82), name="b", kind="Lease"), [])
    made = {row.slice: row for row in rows([first, other])}
    assert list(made) == ["all", CAP, LAW, "type: Lease", "type: Supply"]
    assert (made["all"].gold, made["all"].recall) == (2, 50.0)
    assert made[LAW].aupr == made["type: Supply"].aupr == 100.0
    assert made[CAP].aupr == made["type: Lease"].aupr == 0.0


def test_what_is_touched_and_not_matched_was_badly_bounded():
    gold = contract((LAW, 0, 47), (CAP, 48, 82))
    found = judged(gold, [guess(LAW, CLAUSE, 0.9), guess(CAP, "fees paid", 0.9)])
    made = {item.label: item for item in findings([found])}
    assert (made[LAW].overlapped, made[LAW].matched) == (1, 1)
    assert (made[CAP].overlapped, made[CAP].matched) == (1, 0)
    assert (made["all"].gold, made["all"].overlapped, made["all"].matched) == (2, 1, 0.5)


def test_without_contracts_there_is_nothing_to_find():
    assert findings([]) == []
    assert rows([])[0].gold == 0


def test_what_the_clause_stage_takes_for_clauses_are_its_candidates():
    text = "This Agreement shall be governed by the laws of the State of Ohio."
    found = predicted(GoldContract(doc_id="a", text=text), rule_candidates(text))
    assert ("Governing Law", text) in {(item.label, item.text) for item in found}
    assert all(item.text == text[item.start : item.end] for item in found)
