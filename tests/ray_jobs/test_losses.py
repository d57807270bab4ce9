from ray_jobs.losses import Loss, loss_of
from schemas.document import Page
from schemas.run import Reason


def pages(count, **faults):
    by_number = {number: Reason(name) for name, numbers in faults.items() for number in numbers}
    return [
        Page(
            document_id="a",
            number=number,
            start=0,
            end=0,
            method="none",
            fault=by_number.get(number),
        )
        for number in range(1, count + 1)
    ]


def test_a_document_whose_pages_were_all_read_has_lost_nothing():
    assert loss_of(pages(3)) == Loss()


def test_lost_pages_are_named_by_number_and_reason():
    found = loss_of(pages(12, crashed=[3, 7, 8, 9], timeout=[11]))
    assert found == Loss(Reason.PARTIAL, "5 of 12 pages lost (crashed: 3, 7-9; timeout: 11)")


def test_a_long_list_is_cut():
    found = loss_of(pages(2000, memory=range(1, 2000, 2)))
    assert found.detail.startswith("1000 of 2000 pages lost (memory: 1, 3, 5")
    assert found.detail.endswith(", ...)")
    assert len(found.detail) < 450
