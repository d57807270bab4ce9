import pytest

from extractors.parsing.plain import decode, read_plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_its_encoding(encoding):
    text = "Señor Müller signed the naïve café agreement for €500 in the coöperative. " * 5
    assert decode(text.encode(encoding)) == text


def test_a_form_feed_begins_a_page():
    builder = read_plain(b"one\r\n\ftwo", "a")
    assert builder.text == "one\n\ntwo"
    assert [builder.text[page.start : page.end] for page in builder.pages] == ["one\n", "two"]
