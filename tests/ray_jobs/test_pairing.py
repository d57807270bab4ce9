import pytest

from ray_jobs.pairing import Said, paired


def said(value, start=None, end=None):
    return Said(value, 1, start, end)


def changes(before, after, *, single=False):
    return [
        (item.change, item.before and item.before.value, item.after and item.after.value)
        for item in paired(before, after, single=single)
    ]


def test_the_same_value_elsewhere_has_moved():
    assert changes([said("x", 0, 5)], [said("x", 9, 14)]) == [("moved", "x", "x")]


def test_another_value_at_an_overlapping_place_has_changed():
    assert changes([said("x", 0, 5)], [said("y", 4, 9)]) == [("changed", "x", "y")]


@pytest.mark.parametrize("start", [5, 90])
def test_another_value_beside_it_is_another_thing(start):
    found = changes([said("x", 0, 5)], [said("y", start, start + 5)])
    assert found == [("removed", "x", None), ("added", None, "y")]


def test_the_one_value_of_a_single_label_has_changed_wherever_it_stands():
    found = changes([said("x", 0, 5)], [said("y", 90, 95)], single=True)
    assert found == [("changed", "x", "y")]


def test_of_several_at_a_place_the_one_that_covers_most_is_taken():
    before, after = [said("x", 0, 10)], [said("y", 0, 3), said("z", 2, 10)]
    assert changes(before, after) == [("changed", "x", "z"), ("added", None, "y")]


def test_what_was_said_twice_and_is_said_once_was_removed_once():
    before, after = [said("x", 0, 5), said("x", 10, 15)], [said("x", 3, 8)]
    assert changes(before, after) == [("moved", "x", "x"), ("removed", "x", None)]


def test_values_without_a_place_are_added_and_removed():
    assert changes([said("x")], [said("y")]) == [("removed", "x", None), ("added", None, "y")]
