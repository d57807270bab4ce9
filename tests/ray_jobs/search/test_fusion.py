from ray_jobs.search.fusion import HYBRID_WEIGHTS, fused


def test_what_two_rankings_have_near_the_top_comes_first():
    assert list(fused([["a", "b", "c"], ["b", "d"]], HYBRID_WEIGHTS)) == ["b", "a", "d", "c"]


def test_a_ranking_of_more_weight_decides():
    assert next(iter(fused([["a"], ["b"]], [1.0, 2.0]))) == "b"


def test_equal_scores_are_ordered_by_key():
    assert list(fused([["b"], ["a"]], [1.0, 1.0])) == ["a", "b"]
