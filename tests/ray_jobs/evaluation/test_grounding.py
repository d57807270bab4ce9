import pytest

from ray_jobs.evaluation.cuad import GoldClause, GoldContract
from ray_jobs.evaluation.grounding import (
    Source,
    SwapRow,
    Tried,
    chosen,
    party_names_of,
    swap_rows,
    tried,
)
from ray_jobs.evaluation.swapping import SwapKind

NOTE = (
    "The patient takes aspirin 81 mg daily for her heart. She denies fever and chills at home now. "
    "She was seen on March 4, 2019 in the clinic here. There were 12 lesions on the left arm then. "
    "He was given warfarin 5 mg in the evening too. The scan of 5/6/2007 showed 44 small stones."
)


@pytest.fixture(scope="module")
def found():
    return list(tried([Source("a", NOTE), Source("b", NOTE)], seed=1))


def test_each_document_gives_clean_and_swapped_sentences(found):
    assert {item.document_id for item in found if item.kind is None} == {"a", "b"}
    assert SwapKind.NEGATION in {item.kind for item in found}


def test_the_same_seed_tries_the_same(found):
    assert found == list(tried([Source("a", NOTE), Source("b", NOTE)], seed=1))


def test_rates_count_what_was_flagged():
    def item(document, kind, *reasons):
        return Tried(document_id=document, of="dose", kind=kind, cited="", text="", reasons=reasons)

    dose = SwapKind.DOSE
    rows = swap_rows(
        [item("a", None), item("a", None, "name"), item("b", None), item("b", None),
         item("a", dose, "amount"), item("b", dose)]
    )  # fmt: skip
    assert rows == [
        SwapRow(swap="all", documents=2, caught=0.5, false_alarms=0.25),
        SwapRow(swap="all, by summary", documents=2, caught=0.5, false_alarms=0.5),
        SwapRow(swap="dose", documents=2, caught=0.5, false_alarms=0.25),
    ]


def test_the_choice_is_the_seeds():
    sources = [Source(str(number), "") for number in range(50)]
    assert chosen(sources, 5, 1) == chosen(reversed(sources), 5, 1)
    assert chosen(sources, 5, 1) != chosen(sources, 5, 2)


def test_parties_are_names_and_nothing_more():
    marked = ['("Acme")', "Beta  Corp.", 'together the "Parties"']
    clauses = tuple(GoldClause(label="Parties", start=0, end=1, text=text) for text in marked)
    contract = GoldContract(doc_id="a", text="", clauses=clauses)
    assert party_names_of(contract) == ("Acme", "Beta Corp.")


@pytest.mark.data
def test_swaps_in_real_documents_are_caught_and_clean_ones_pass(shared_data):
    import pyarrow.parquet as pq

    table = pq.read_table(
        shared_data / "clinical" / "mtsamples" / "train.parquet", columns=["doc_id", "text"]
    )
    notes = [Source(row["doc_id"], row["text"]) for row in table.to_pylist()]
    whole = swap_rows(list(tried(chosen(notes, 60, seed=5), seed=5)))[0]
    assert whole.caught >= 0.95
    assert whole.false_alarms <= 0.05
