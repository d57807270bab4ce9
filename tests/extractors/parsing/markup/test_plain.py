import pytest

from extractors.parsing.markup.plain import decode, read_plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_its_encoding(encoding):
    text = "Señor Müller signed the naïve café agreement for €500 in the coöperative. " * 5
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_known_by_its_zeros(encoding):
    text = "Fever: none. Blood pressure 120/80."
    assert decode(text.encode(encoding)) == text


def test_a_stray_byte_does_not_make_utf_8_another_encoding():
    text = "Müller, Señor, naïve, café, coöperative, Grüße, façade: " * 3
    assert decode(text.encode() + b"\xff") == text + "\ufffd"


def test_a_few_letters_of_western_windows_are_no_chinese():
    assert decode(b"M\xfcller") == "Müller"


def test_a_form_feed_begins_a_page():
    builder = read_plain(b"one\r\n\ftwo", "a")
    assert builder.text == "one\n\ntwo"
    assert [builder.text[page.start : page.end] for page in builder.pages] == ["one\n", "two"]
