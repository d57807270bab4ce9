import numpy as np
import pytest

from extractors.contracts.clause_model import LABELS
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import Window, WordPieces, batch_of
from ray_jobs.training.examples import epoch, example, targets

LAW = "This Agreement is governed by the laws of Ohio."
TEXT = f"SUPPLY AGREEMENT\n\nThe parties agree. {LAW} Acme delivers."
PIECES = WordPieces(encoder_folder(None))


def made_of(*marked, text=TEXT):
    spans = [
        (LABELS.index(label), text.index(part), text.index(part) + len(part))
        for label, part in marked
    ]
    return example(text, spans, PIECES)


def test_marks_become_word_pieces():
    made = made_of(("Governing Law", LAW), ("Document Name", "SUPPLY AGREEMENT"))
    shown = {
        LABELS[label]: TEXT[made.tokens.starts[start] : made.tokens.ends[end - 1]]
        for label, start, end in made.marked
    }
    assert shown == {"Governing Law": LAW, "Document Name": "SUPPLY AGREEMENT"}


def test_a_span_that_holds_no_word_piece_is_left_out():
    assert example(TEXT, [(0, TEXT.index("\n"), TEXT.index("\n") + 2)], PIECES).marked == []


@pytest.mark.parametrize(
    ("part", "sentences"),
    [(LAW, [2]), (f"agree. {LAW}", [1, 2]), ("governed by the laws of Ohio", [2]), ("Ohio", [2])],
)
def test_a_sentence_has_the_label_of_what_fills_it_or_lies_in_it(part, sentences):
    made = made_of(("Governing Law", part))
    whole = [(0, Window(0, len(made.tokens.ids)))]
    batch = batch_of([(made.tokens, whole[0][1])], PIECES)
    of_parts, of_places = targets([made], whole, batch, len(LABELS))
    law = LABELS.index("Governing Law")
    assert np.flatnonzero(of_parts[:, law]).tolist() == sentences
    assert of_parts.sum() == len(sentences)
    (_, first, last), places = made.marked[0], of_places[0, :, law]
    assert np.flatnonzero(places).tolist() == list(range(first + 1, last + 1))


def test_a_window_that_begins_within_a_mark_has_its_rest():
    made = made_of(("Governing Law", LAW))
    (_, first, last) = made.marked[0]
    chosen = [(0, Window(first + 2, len(made.tokens.ids)))]
    batch = batch_of([(made.tokens, chosen[0][1])], PIECES)
    _, of_places = targets([made], chosen, batch, len(LABELS))
    assert of_places.sum() == last - first - 2


def test_all_windows_with_marks_are_taken_and_a_share_of_the_others():
    text = "The parties agree to nothing of note here. " * 2000 + LAW
    made = [made_of(("Governing Law", LAW), text=text)] * 3
    marked = made[0].marked[0]
    taken, again, later, none, every = (
        epoch(made, number=number, seed=1, empty=empty)
        for number, empty in ((0, 0.5), (0, 0.5), (1, 0.5), (0, 0), (0, 1))
    )
    assert taken == again != later
    assert sorted(index for index, _ in none) == [0, 1, 2]
    assert all(window.start < marked.end and marked.start < window.end for _, window in none)
    assert len(none) < len(taken) < len(every)
