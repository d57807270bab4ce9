import numpy as np
import pytest

from extractors.contracts.clues import CLUES, Stretch, clues, words

TEXT = 'Made in 2025 by Acme Widgets Inc. ("Seller"). It sells ACME.'


@pytest.fixture
def told():
    """The clues of one stretch of the text, by name."""

    def ask(stretch, *, is_name=True, ruled=frozenset(), logits=None):
        start = TEXT.index(stretch)
        found = clues(
            TEXT,
            [Stretch(start, start + len(stretch), 0, is_name)],
            [ruled, frozenset()],
            np.array([0, TEXT.index("It sells")]),
            np.array([[-5.0, -6.0], [-1.0, -7.0]] if logits is None else logits, np.float32),
        )
        return dict(zip(CLUES, next(iter(found)), strict=True))

    return ask


@pytest.mark.parametrize(
    ("stretch", "spoken_for"),
    [
        ("Acme Widgets Inc.", {"capital", "suffix", "head"}),
        ("Seller", {"capital", "quoted", "head"}),
        ("ACME", {"capital", "capitals", "head"}),
        ("in 2025", {"year", "head"}),
    ],
)
def test_the_shape_of_a_name(told, stretch, spoken_for):
    shape = told(stretch)
    assert {name for name in CLUES[4:] if shape[name]} == spoken_for


def test_a_clause_has_no_shape(told):
    assert not any(told("Seller", is_name=False)[name] for name in CLUES[4:])


def test_words_and_what_stands_beside_and_above_it(told):
    found = told("Acme Widgets Inc.")
    assert found["words"] == pytest.approx(np.log(4))
    assert (found["beside"], found["other"]) == (-1, -6)


def test_the_same_words_as_a_rule_found_elsewhere(told):
    ruled = frozenset({words("ACME WIDGETS, INC")})
    assert told("Acme Widgets Inc.", ruled=ruled)["as_rule"] == 1
    assert told("Seller", ruled=ruled)["as_rule"] == 0


def test_odds_that_are_next_to_nothing_are_all_the_same(told):
    assert told("Seller", logits=[[-5, -20], [-20, -20]])["other"] == -8
