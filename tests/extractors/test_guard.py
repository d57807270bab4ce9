import pytest

from extractors.guard import guarded
from extractors.stage import Fault, StageError
from schemas.run import Reason


def refusing(error):
    def stage(batch):
        if any(document.document_id == "c" for document in batch):
            raise error
        return batch

    return stage


@pytest.mark.parametrize(
    ("error", "reason", "detail"),
    [
        (StageError(Reason.ENCRYPTED, "needs a password"), Reason.ENCRYPTED, "needs a password"),
        (MemoryError(), Reason.MEMORY, "out of memory in the stage"),
        (ValueError("Jane Doe, born 1950"), Reason.INTERNAL, "ValueError"),
    ],
)
def test_one_bad_document_costs_one_document(document, error, reason, detail):
    batch = [document("x", key) for key in "abcde"]

    outcome = guarded(refusing(error), batch)

    assert [row.document_id for row in outcome.records] == ["a", "b", "d", "e"]
    assert outcome.faults == [Fault("c", reason, detail)]


def test_records_of_one_document_are_never_separated(document):
    seen = []

    def stage(batch):
        seen.append([row.text for row in batch])
        if any(row.text == "c2" for row in batch):
            raise StageError(Reason.INTERNAL, "no")
        return batch

    batch = [document(text, text[0]) for text in ("a1", "b1", "c1", "c2", "d1")]
    outcome = guarded(stage, batch)

    assert all(("c1" in texts) == ("c2" in texts) for texts in seen)
    assert [fault.document_id for fault in outcome.faults] == ["c"]


def test_a_fault_that_a_stage_gives_costs_no_second_try(document):
    batches = []

    def stage(batch):
        batches.append(len(batch))
        yield batch[0]
        yield Fault("b", Reason.EMPTY, "0 bytes")

    outcome = guarded(stage, [document("x", key) for key in "ab"])
    assert [row.document_id for row in outcome.records] == ["a"]
    assert outcome.faults == [Fault("b", Reason.EMPTY, "0 bytes")]
    assert batches == [2]


def test_nothing_comes_of_nothing():
    assert guarded(lambda batch: batch, []) == ([], [])
