from itertools import pairwise

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


def test_a_numbered_clause_begins_a_chunk_when_the_last_is_half_full(folder, document):
    first = "The Supplier shall deliver the goods at the agreed place and at the agreed time. " * 3
    text = f"{first}\n2.1. The Buyer shall pay for the goods within thirty days."
    chunks = list(Chunker(folder, 96)([document(text)]))
    assert [chunk.text[:6] for chunk in chunks] == ["The Su", "2.1. T"]


def test_a_table_that_fits_is_kept_in_one_chunk(folder, document):
    before = "The fees are listed below and are due on the first day of each month. " * 2
    table = "\n".join(f"Item {n}.\tUSD {n}00 a month" for n in range(5))
    chunks = list(Chunker(folder, 64)([document(f"{before}\n{table}\nAnd so on.")]))
    assert [chunk for chunk in chunks if table in chunk.text]


def test_chunks_overlap_by_sentences_where_that_is_wanted(folder, document):
    text = " ".join(f"Sentence number {n} says a little about the lease." for n in range(40))
    chunks = list(Chunker(folder, 64, overlap=1)([document(text)]))
    pairs = list(pairwise(chunks))
    assert all(after.start < before.end for before, after in pairs)
    assert all(chunk.tokens <= 64 for chunk in chunks)
    assert all(after.start > before.start for before, after in pairs)
