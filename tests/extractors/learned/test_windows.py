from itertools import pairwise

import numpy as np
import pytest

from extractors.learned.weights import encoder_folder
from extractors.learned.windows import LONGEST, Window, WordPieces, batch_of, windows

SENTENCE = "The Seller shall deliver the goods to the Buyer within thirty days. "


@pytest.fixture(scope="module")
def pieces():
    return WordPieces(encoder_folder(None))


def test_word_pieces_stand_on_the_characters_that_they_were_cut_from(pieces):
    text = "Acme Inc. pays $500.\n\nBeta LLC delivers."
    tokens = pieces(text)
    assert "".join(text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)) == "".join(
        text.split()
    )
    shown = [text[tokens.starts[a] : tokens.ends[b - 1]] for a, b in tokens.sentences]
    assert shown == ["Acme Inc. pays $500.", "Beta LLC delivers."]


def test_characters_are_found_again_among_the_word_pieces(pieces):
    text = "Acme Inc. pays Beta LLC."
    tokens = pieces(text)
    first, last = tokens.between(text.index("Beta"), text.index("LLC") + 3)
    assert text[tokens.starts[first] : tokens.ends[last - 1]] == "Beta LLC"


@pytest.mark.parametrize("overlap", [0, 96])
def test_windows_hold_every_word_piece_and_begin_with_a_sentence(pieces, overlap):
    tokens = pieces(SENTENCE * 200)
    cut = windows(tokens, overlap=overlap)
    assert cut[0].start == 0 and cut[-1].end == len(tokens.ids)
    shared = {before.end - after.start for before, after in pairwise(cut)}
    assert (min(shared) > 0) == (overlap > 0)
    assert max(shared) <= overlap
    assert all(window.end - window.start <= LONGEST for window in cut)
    assert {window.start for window in cut} <= set(tokens.sentences[:, 0].tolist())


def test_windows_cost_little_more_than_the_text(pieces):
    tokens = pieces(SENTENCE * 2000)
    read = sum(window.end - window.start + 2 for window in windows(tokens, overlap=96))
    assert read < 1.35 * len(tokens.ids)


def test_one_sentence_without_end_is_cut_all_the_same(pieces):
    tokens = pieces("word " * 3000)
    cut = windows(tokens, overlap=96)
    assert len(tokens.sentences) == 1
    assert cut[-1].end == len(tokens.ids)
    assert all(before.start < after.start for before, after in pairwise(cut))


def test_a_text_of_nothing_has_one_empty_window(pieces):
    assert windows(pieces("")) == [Window(0, 0)]


def test_each_place_of_a_batch_belongs_to_its_part_of_a_sentence(pieces):
    tokens = pieces("One ends. Two ends here.")
    middle = int(tokens.sentences[1, 0]) + 1
    made = batch_of(
        [(tokens, Window(0, middle)), (tokens, Window(middle, len(tokens.ids)))], pieces
    )
    assert [[part.sentence for part in row] for row in made.parts] == [[0, 1], [1]]
    assert made.part_count == 3
    length = len(tokens.ids)
    assert made.mask.sum() == length + 4
    assert made.ids[0, 0] == pieces.opening and made.ids[1, length - middle + 1] == pieces.closing
    counts = np.bincount(made.owners.ravel(), minlength=4)
    assert counts[:3].tolist() == [middle - 1, 1, length - middle]
