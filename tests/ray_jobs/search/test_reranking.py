import numpy as np
import pytest

from ray_jobs.search.learned import FEATURES
from ray_jobs.search.passages import Pool
from ray_jobs.search.questions import question
from ray_jobs.search.reranking import features, reranked

_ASKED = question("Borealis: which law governs?")


@pytest.fixture
def pool(passages, vectors, namings):
    return Pool(passages, vectors, namings)


def test_each_candidate_has_a_value_for_each_feature(pool, sense, learned):
    rows = features(_ASKED, sense, pool, learned)
    assert rows.shape == (4, len(FEATURES))
    named = rows[:, FEATURES.index("named")]
    assert named[2] == named[3] > named[0] == named[1]


def test_a_passage_beside_a_good_one_is_told_of_it(pool, sense, learned):
    beside = features(_ASKED, sense, pool, learned)[:, FEATURES.index("beside")]
    assert beside[0] == pytest.approx(0.96)
    assert beside[1] == pytest.approx(0.28)


def test_the_weights_decide(pool, sense, learned):
    only = np.zeros(len(FEATURES), np.float32)
    only[FEATURES.index("named")] = 1
    scores = reranked(_ASKED, sense, pool, learned._replace(weights=only))
    assert scores[3] == scores[2] > scores[1]


def test_no_candidates_have_no_scores(sense, learned):
    empty = Pool([], np.zeros((0, 2), np.float32), {})
    assert len(reranked(_ASKED, sense, empty, learned)) == 0
