import pytest
import torch

from extractors.learned.low_rank import reduced, restored


def matrix(rows, columns, seed):
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def base():
    return {"wide": matrix(40, 60, 1), "bias": matrix(1, 40, 2)[0], "fixed": matrix(8, 8, 3)}


@pytest.fixture
def tuned(base):
    change = matrix(40, 4, 4) @ matrix(4, 60, 5) / 20
    return {
        **base,
        "wide": base["wide"] + change,
        "bias": base["bias"] + 0.5,
        "head": matrix(3, 40, 6),
    }


def test_a_change_of_low_rank_comes_back(base, tuned):
    made = restored(base, reduced(base, tuned, rank=4))
    assert made.keys() == tuned.keys()
    for name, weights in tuned.items():
        torch.testing.assert_close(made[name], weights, atol=2e-3, rtol=1e-3)


def test_a_lower_rank_keeps_the_most_of_a_change(base, tuned):
    far = [
        (restored(base, reduced(base, tuned, rank=rank))["wide"] - tuned["wide"]).norm().item()
        for rank in (1, 2, 3, 4)
    ]
    assert far == sorted(far, reverse=True)
    assert far[0] < (base["wide"] - tuned["wide"]).norm().item()


def test_what_was_not_changed_takes_no_room(base, tuned):
    kept = reduced(base, tuned, rank=4)
    assert set(kept) == {"wide.up", "wide.down", "bias.whole", "head.whole"}
    assert sum(weights.numel() for weights in kept.values()) == 4 * 100 + 40 + 120
    assert {weights.dtype for weights in kept.values()} == {torch.float16}


def test_a_matrix_that_a_low_rank_would_not_shorten_is_kept_whole(base, tuned):
    assert "wide.whole" in reduced(base, tuned, rank=24)


def test_weights_come_back_in_the_type_of_the_base(base, tuned):
    half = {name: weights.bfloat16() for name, weights in base.items()}
    made = restored(half, reduced(base, tuned, rank=4))
    assert made["wide"].dtype == torch.bfloat16
    assert made["head"].dtype == torch.float32
