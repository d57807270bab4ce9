import zlib

import pymupdf
import pytest

from extractors.parsing.pdf.bombs import guard_against_bombs
from extractors.stage import StageError
from schemas.run import Reason

BLANK = b" " * 30_000_000


def pdf_with(stream, filters=b"/FlateDecode", more=b""):
    head = b"<</Length %d/Filter [%s]%s>>" % (len(stream), filters, more)
    return b"%PDF-1.4\n4 0 obj\n" + head + b"\nstream\r\n" + stream + b"\nendstream\nendobj\n"


def reason_of(content):
    with pytest.raises(StageError) as error:
        guard_against_bombs(content, 200)
    return error.value.reason


def test_a_stream_that_unpacks_to_far_more_than_it_holds_is_a_bomb():
    assert reason_of(pdf_with(zlib.compress(BLANK))) is Reason.BOMB


def test_a_bomb_inside_a_stream_of_a_few_bytes_is_found():
    twice = zlib.compress(zlib.compress(BLANK, 9), 9)
    assert len(twice) < 1000
    assert reason_of(pdf_with(twice, b"/FlateDecode /FlateDecode")) is Reason.BOMB


def test_many_small_bombs_are_one_large_one():
    many = pdf_with(zlib.compress(b" " * 9_000_000)) * 30
    assert reason_of(many) is Reason.BOMB


@pytest.mark.parametrize(
    "content",
    [
        pdf_with(zlib.compress(b" " * 9_000_000)),
        pdf_with(zlib.compress(bytes(range(256)) * 50_000, 1)[:-40]),
        pdf_with(b"no zlib at all" * 10_000),
        pdf_with(zlib.compress(BLANK), more=b"/Subtype /Image/Width 6000/Height 5000"),
    ],
    ids=["small", "cut off", "no zlib", "white scan"],
)
def test_what_is_large_or_broken_is_not_yet_a_bomb(content):
    guard_against_bombs(content, 200)


def test_a_real_document_is_no_bomb():
    with pymupdf.open() as pdf:
        for _ in range(20):
            pdf.new_page().insert_text((72, 72), "word " * 2000)
        guard_against_bombs(pdf.tobytes(deflate=True), 200)
