"""Reads plain text in any encoding."""

from charset_normalizer import from_bytes

from extractors.parsing.builder import TextBuilder
from extractors.stage import StageError
from schemas.run import Reason

_WESTERN = "cp1252"
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_plain(content: bytes, document_id: str) -> TextBuilder:
    """The text as it is, a page for each form feed."""
    builder = TextBuilder(document_id, "plain")
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    for page in text.split("\f"):
        builder.open_page()
        builder.write(page)
        builder.close_page()
    return builder


def decode(content: bytes) -> str:
    """The characters of a text file: by its byte order mark, as UTF-8, else the likeliest.

    Of several encodings that fit equally well it is the one of western Windows.
    """
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        guesses = from_bytes(content)
    if any(guess.encoding == _WESTERN for guess in guesses):
        return content.decode(_WESTERN)
    best = guesses.best()
    if best is None:
        raise StageError(Reason.UNSUPPORTED, "text in no known encoding")
    return str(best)
