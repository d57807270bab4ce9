import struct

import pytest

from extractors.parsing.office.word97 import read_doc
from extractors.stage import StageError
from schemas.run import Reason


def read(content):
    builder = read_doc(content, "a")
    (page,) = builder.pages
    return builder, [(item.reason, item.text) for item in page.left_out]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\rTwo\x0bthree\r", "One\n\nTwo\nthree"),
        ('See \x13 HYPERLINK "http://a" \x14the link\x15.\r', "See the link."),
        ("\x13 TOC \x14\x13 PAGEREF \x143\x15\x15\r", "3"),
        ("non\x1estop soft\x1fly \x01\r", "non-stop softly"),
        ("\x13EQ \\o\\ad(\\s\\up 10(ab),cd)\x15\r", "ab cd"),
        ("a\x07b\x07\x07c\x07d\x07\x07\rEnd\r", "a\tb\nc\td\n\nEnd"),
    ],
)
def test_the_text_is_that_which_a_reader_sees(doc_file, text, expected):
    assert read(doc_file(text))[0].text == expected


def test_notes_follow_and_headers_and_comments_stand_apart(doc_file):
    builder, left_out = read(doc_file("Body\r", "Note.\r", "ACME\r", "", "Why?\r"))
    assert builder.text == "Body\n\nNote."
    assert left_out == [("header", "ACME"), ("comment", "Why?")]


def test_deleted_and_hidden_words_are_left_out_and_named(doc_file):
    unseen = (("three ", 0x0800), ("secret ", 0x083C))
    builder, left_out = read(doc_file("Pay three five secret dollars\r", unseen=unseen))
    assert builder.text == "Pay five dollars"
    assert left_out == [("deleted", "three"), ("hidden", "secret")]


def test_word_6_keeps_its_text_in_one_stretch(ole_file):
    stream = bytearray(1024) + b"An old file\rSmith\x92s\r"
    struct.pack_into("<HH", stream, 0, 0xA5DC, 0x65)
    struct.pack_into("<I", stream, 0x18, 1024)
    struct.pack_into("<I", stream, 0x34, len(stream) - 1024)
    assert read(ole_file({"WordDocument": bytes(stream)}))[0].text == "An old file\n\nSmith’s"


@pytest.mark.parametrize(("flags", "reason"), [(0x100, Reason.ENCRYPTED), (0x200, Reason.CORRUPT)])
def test_what_cannot_be_read_says_why(ole_file, flags, reason):
    stream = bytearray(1024)
    struct.pack_into("<HH", stream, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", stream, 10, flags)
    with pytest.raises(StageError) as error:
        read_doc(ole_file({"WordDocument": bytes(stream)}), "a")
    assert error.value.reason is reason
