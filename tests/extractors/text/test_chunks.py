import pytest

from extractors.learned.weights import encoder_folder
from extractors.text.chunks import Chunker
from extractors.text.headings import Found, outline


@pytest.fixture(scope="module")
def folder():
    return encoder_folder(None)


def test_chunks_hold_whole_sentences_under_the_limit(folder, document):
    text = " ".join(f"Sentence number {n} says a little about the lease." for n in range(40))
    chunks = list(Chunker(folder, 64)([document(text)]))
    assert len(chunks) > 5
    assert all(chunk.tokens <= 64 for chunk in chunks)
    assert all(chunk.text.startswith("Sentence") for chunk in chunks)
    assert all(chunk.text.endswith(".") for chunk in chunks)
    assert [chunk.position for chunk in chunks] == list(range(len(chunks)))


def test_every_word_is_in_exactly_one_chunk(folder, document):
    text = "First words here. " + "long " * 300 + "sentence. Last words."
    chunks = list(Chunker(folder, 64)([document(text)]))
    assert " ".join(chunk.text for chunk in chunks).split() == text.split()


def test_a_section_of_some_size_begins_a_chunk(folder, document):
    body = "The patient takes many drugs for many things and feels well. " * 4
    text = f"HISTORY\n{body}\nPLAN\n{body}"
    start = text.index("PLAN")
    headings = outline([Found(0, 7, 1, "HISTORY"), Found(start, start + 4, 1, "PLAN")], len(text))
    chunks = list(Chunker(folder, 256)([document(text, headings=headings)]))
    assert [chunk.section for chunk in chunks] == ["HISTORY", "PLAN"]


def test_a_document_without_words_has_no_chunks(folder, document):
    assert list(Chunker(folder, 64)([document(" \n ")])) == []
