import pytest

from extractors.learned.weights import encoder_folder
from extractors.text.windows import FixedChunker


@pytest.fixture(scope="module")
def chunker():
    return FixedChunker(encoder_folder(None), 100)


def test_windows_keep_their_size_and_end_between_words(chunker, document):
    text = " ".join(f"word{n}" for n in range(200))
    chunks = list(chunker([document(text)]))
    assert max(len(chunk.text) for chunk in chunks) <= 100
    assert " ".join(chunk.text for chunk in chunks) == text
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)


def test_a_word_longer_than_a_window_is_cut(chunker, document):
    chunks = list(chunker([document("x" * 250)]))
    assert [len(chunk.text) for chunk in chunks] == [100, 100, 50]


def test_a_document_of_white_space_has_no_windows(chunker, document):
    assert list(chunker([document(" \n\n ")])) == []
