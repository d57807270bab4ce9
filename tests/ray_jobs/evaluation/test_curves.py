import pytest

from ray_jobs.evaluation.curves import Tally, best_threshold, figures, interval


def test_all_found_and_nothing_false_is_a_whole_area():
    assert figures([Tally(2, [0.9, 0.4], []), Tally(1, [0.7], [])]) == (1, 1, 1, 1)


def test_what_is_false_costs_precision_from_its_score_on():
    found = figures([Tally(2, [0.9, 0.5], [0.7])])
    # Precision is 1 up to a recall of 1/2, from there on 2/3.
    assert found.aupr == pytest.approx(0.5 + 0.5 * 2 / 3)
    assert found.p80 == found.p90 == pytest.approx(2 / 3)
    assert found.recall == 1


def test_precision_at_a_recall_is_the_best_had_at_it_or_beyond():
    found = figures([Tally(10, [0.9] * 8 + [0.7] * 2, [0.9] * 8)])
    assert found.p80 == pytest.approx(10 / 18)


def test_the_area_ends_where_recall_does():
    found = figures([Tally(4, [0.9], [0.1])])
    assert found == (pytest.approx(0.25), 0, 0, 0.25)


def test_scores_that_are_equal_pass_together():
    one = figures([Tally(1, [0.5], [0.5])])
    assert one.p80 == 0.5


@pytest.mark.parametrize("tallies", [[], [Tally(0, [], [])], [Tally(3, [], [])]])
def test_without_anything_found_all_is_nought(tallies):
    assert figures(tallies) == (0, 0, 0, 0)
    assert best_threshold(tallies) == 1


def test_an_interval_holds_the_figure_and_narrows_with_more_documents():
    few = [Tally(2, [0.9, 0.3], [0.6]), Tally(2, [0.8], [0.7, 0.2]), Tally(1, [0.4], [0.5])]
    narrow, wide = (interval(few * times, seed=1, resamples=300) for times in (40, 1))
    own = figures(few)
    assert wide.low.aupr <= own.aupr <= wide.high.aupr
    assert narrow.high.aupr - narrow.low.aupr < wide.high.aupr - wide.low.aupr


def test_an_interval_is_the_same_for_the_same_seed():
    tallies = [Tally(2, [0.9], [score / 40]) for score in range(40)]
    assert interval(tallies, 3, 50) == interval(tallies, 3, 50)
    assert interval(tallies, 3, 50) != interval(tallies, 4, 50)


def test_the_best_threshold_lets_through_what_pays():
    assert best_threshold([Tally(3, [0.9, 0.8], [0.2, 0.1])]) == 0.8
