import pytest

from ray_jobs.evaluation.matches import Matches, match_row, match_rows, slice_rows


def test_figures_are_of_the_sums():
    row = match_row("x", [Matches(3, 1, 0), Matches(0, 0, 2)], seed=1)
    assert (row.gold, row.found) == (5, 4)
    assert (row.precision, row.recall) == (75.0, 60.0)
    assert row.f1 == pytest.approx(66.7)
    assert row.f1_low < row.f1 < row.f1_high


def test_documents_that_are_alike_leave_no_doubt():
    row = match_row("x", [Matches(1, 1, 0)] * 50, seed=1)
    assert row.f1_low == row.f1 == row.f1_high == 66.7


def test_nothing_at_all_is_nought():
    assert match_row("x", [], seed=1).f1 == 0
    assert match_rows({}, seed=1)[0].gold == 0


def test_micro_sums_and_macro_is_the_mean_of_labels():
    rows = match_rows({"rare": [Matches(0, 0, 1)], "common": [Matches(9, 0, 0)]}, seed=1)
    assert [row.of for row in rows] == ["all, micro", "all, macro", "common", "rare"]
    assert rows[0].recall == 90
    assert rows[1].recall == 50


def test_slices_are_the_values_of_an_attribute_that_differs():
    items = [
        ("north", Matches(1, 0, 0)),
        ("north", Matches(1, 0, 0)),
        ("south", Matches(0, 1, 1)),
        ("", Matches(1, 1, 0)),
    ]
    rows = slice_rows(
        items,
        lambda item: {"site": item[0], "specialty": "Surgery"},
        lambda own: [match_row("all", [found for _, found in own], seed=1)],
    )
    assert [(row.of, row.gold, row.recall) for row in rows] == [
        ("all, site: none", 1, 100),
        ("all, site: north", 2, 100),
        ("all, site: south", 1, 0),
    ]
