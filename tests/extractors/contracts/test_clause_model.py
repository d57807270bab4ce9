import numpy as np
import pytest

from extractors.contracts.clause_model import (
    LABELS,
    ClauseModel,
    rounded,
    runs,
    sights,
    whole_words,
)
from extractors.contracts.cues import Candidate
from extractors.learned.reading import Scores
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import WordPieces

TEXT = "Supply Agreement of Acme Inc.\n\nIt is governed by the laws of Ohio. Nothing else is said."
LAW, NAME = LABELS.index("Governing Law"), LABELS.index("Document Name")


@pytest.fixture
def scores():
    tokens = WordPieces(encoder_folder(None))(TEXT)
    empty = (
        np.zeros((len(rows), len(LABELS)), np.float32) for rows in (tokens.sentences, tokens.ids)
    )
    return Scores(tokens, *empty, read=len(tokens.ids))


def test_a_clause_is_a_whole_sentence(scores):
    scores.sentences[1, LAW] = 0.8
    scores.pieces[:, LAW] = 0.9
    (found,) = sights(TEXT, scores, [])
    assert TEXT[found.start : found.end] == "It is governed by the laws of Ohio."
    assert (found.label, found.score) == (LAW, pytest.approx(0.8))


def test_a_name_is_a_run_of_words(scores):
    scores.pieces[:2, NAME] = 0.6, 0.8
    scores.sentences[0, NAME] = 0.9
    (found,) = sights(TEXT, scores, [])
    assert TEXT[found.start : found.end] == "Supply Agreement"
    assert found.score == pytest.approx(0.7)


def test_what_a_rule_finds_too_is_marked_and_counts_once(scores):
    scores.sentences[1, LAW] = 0.8
    start = TEXT.index("It is")
    rule = Candidate(start, start + 35, "Governing Law", 0.5, "law")
    assert [item.is_by_rule for item in sights(TEXT, scores, [rule])] == [True]


def test_what_only_a_rule_finds_has_the_model_s_score(scores):
    scores.pieces[:2, NAME] = 0.01, 0.02
    name = Candidate(0, len("Supply Agreement"), "Document Name", 0.9, "name-line")
    (found,) = sights(TEXT, scores, [name])
    assert found[:2] == (0, 16)
    assert (found.score, found.is_by_rule) == (pytest.approx(0.015), True)


DATED = "Supply Agreement of March 1, 2025, made on the first day."
AGREED = LABELS.index("Agreement Date")


def test_a_date_has_the_bounds_of_the_date():
    tokens = WordPieces(encoder_folder(None))(DATED)
    scores = Scores(
        tokens,
        np.zeros((len(tokens.sentences), len(LABELS)), np.float32),
        np.zeros((len(tokens.ids), len(LABELS)), np.float32),
        read=len(tokens.ids),
    )
    scores.pieces[2:6, AGREED] = 0.9
    (found,) = sights(DATED, scores, [])
    assert DATED[found.start : found.end] == "March 1, 2025"


@pytest.mark.parametrize(
    ("inside", "whole"),
    [("cme In", "Acme Inc"), ('("Seller', "Seller"), ("Inc.", "Inc."), ('("', "")],
)
def test_names_are_whole_words_without_what_stands_around_them(inside, whole):
    text = 'Acme Inc. ("Seller")'
    start = text.index(inside)
    begin, end = whole_words(text, start, start + len(inside))
    assert text[begin:end] == whole


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([0, 0.9, 0.8, 0], [(1, 3)]),
        # A small gap is bridged, a large one is not.
        ([0.9, 0, 0, 0.9, 0, 0, 0, 0, 0.9], [(0, 4), (8, 9)]),
        # What is far weaker than the peak makes a run of its own.
        ([0.1, 0.1, 0.9, 0.9], [(2, 4), (0, 2)]),
        ([0.2, 0.2, 0.9, 0.5], [(2, 4), (0, 2)]),
        # A lone weak word piece at the edge makes none.
        ([0.1, 0.9, 0.9], [(1, 3)]),
        ([0.01, 0.02], []),
        ([], []),
    ],
)
def test_runs_reach_from_a_peak_to_where_scores_fall(given, found):
    assert [run[:2] for run in runs(np.array(given, np.float32))] == found


def test_the_weights_of_this_checkout_find_what_a_reader_would():
    text = (
        "SERVICES AGREEMENT\n\nThe parties shall meet each month to discuss the work."
        " This Agreement shall be governed by and construed in accordance with Ohio law."
        " Neither party shall assign this Agreement without the prior written consent of the other."
    )
    found = {
        (item.label, text[item.start : item.end].split()[0])
        for item in ClauseModel(None).candidates(text)
        if item.score > 0.5
    }
    assert {("Anti-Assignment", "Neither"), ("Governing Law", "This")} <= found
    assert not {label for label, _ in found} & {"Insurance", "Non-Compete", "Audit Rights"}


@pytest.mark.parametrize(
    ("score", "told"), [(0.123456, 0.1235), (0.00123456, 0.0012), (0.0000456, 0.000046)]
)
def test_small_scores_can_be_told_apart(score, told):
    assert rounded(score) == told
