import pytest

from extractors.contracts.clues import CLUES
from extractors.contracts.weighing import FEATURES, Sight, features, logit, weighed

STRONG = Sight(0, 10, 0, 0.9, is_by_rule=True)
WEAK = Sight(5000, 5010, 0, 0.2, is_by_rule=False)
OTHER = Sight(0, 10, 1, 0.2, is_by_rule=False)


def test_a_candidate_is_seen_beside_the_best_of_its_label():
    lead = features([STRONG, WEAK, OTHER])[:, FEATURES.index("lead")]
    assert lead.tolist() == [0, pytest.approx(logit(0.9) - logit(0.2)), 0]


def test_scores_stay_as_they_are_where_nothing_is_weighed():
    assert weighed([STRONG, WEAK], ()) == [0.9, 0.2]
    neutral = [[float(name == "model") for name in FEATURES]] * 2
    assert weighed([STRONG, OTHER], neutral) == pytest.approx([0.9, 0.2])
    assert weighed([], neutral) == []


@pytest.mark.parametrize("feature", ["model", "rule"])
def test_what_speaks_for_a_candidate_raises_its_score(feature):
    row = [float(name == feature) for name in FEATURES]
    strong, weak = weighed([STRONG, WEAK], [row])
    assert strong > weak


@pytest.mark.parametrize("feature", ["place", "lead"])
def test_what_stands_far_down_or_behind_another_may_lose(feature):
    row = [-float(name == feature) for name in FEATURES]
    strong, weak = weighed([STRONG, WEAK], [row])
    assert strong == 0.5 > weak


def test_a_candidate_that_a_better_one_overlaps_is_beaten():
    within = Sight(4, 8, 0, 0.3, is_by_rule=False)
    beaten = features([STRONG, within, WEAK, OTHER])[:, FEATURES.index("beaten")]
    assert beaten.tolist() == [0, 1, 0, 0]


def test_clues_are_features():
    told = WEAK._replace(clues=tuple(map(float, range(len(CLUES)))))
    assert features([told])[0, -len(CLUES) :].tolist() == list(range(len(CLUES)))


def test_odds_stay_within_what_can_be_told():
    assert logit(0) == pytest.approx(-logit(1))
    assert logit(0.5) == 0
