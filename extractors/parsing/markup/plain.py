"""Reads plain text in any encoding."""

import codecs
import re

from charset_normalizer import from_bytes

from extractors.parsing.builder import TextBuilder
from extractors.stage import StageError
from schemas.run import Reason

_WESTERN = "cp1252"
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SAMPLE = 65536
_MANY = 0.3
_FEW = 0.02
_MOSTLY = 10
_EVIDENCE = 8
_SPARSE = 0.3
_ABOVE = bytes(range(128, 256))
_RULED_OUT = ["utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "utf_7"]
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


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
    known = _marked(content) or wide(content)
    if known:
        return content.decode(known, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if sum(map(len, _BEYOND_ASCII.findall(text))) > _MOSTLY * broken:
        return text
    if _is_sparse(content):
        return content.decode(_WESTERN, errors="replace")
    guesses = from_bytes(content, cp_exclusion=_RULED_OUT)
    if any(guess.encoding == _WESTERN for guess in guesses):
        return content.decode(_WESTERN)
    best = guesses.best()
    if best is None:
        raise StageError(Reason.UNSUPPORTED, "text in no known encoding")
    return str(best)


def _is_sparse(content: bytes) -> bool:
    """Whether too little of a text lies beyond ASCII to tell encodings apart by."""
    beyond = len(content) - len(content.translate(None, _ABOVE))
    return beyond < _EVIDENCE and beyond < _SPARSE * len(content)


def has_mark(content: bytes) -> bool:
    """Whether a text begins with a byte order mark."""
    return _marked(content) is not None


def wide(content: bytes) -> str | None:
    """The encoding of a text of two or four bytes a character that has no mark, by its zeros."""
    sample = content[:_SAMPLE]
    sample = sample[: len(sample) // 4 * 4]
    quarter = len(sample) // 4
    if not quarter or not sample.count(0):
        return None
    zeros = [sample[at::4].count(0) / quarter for at in range(4)]
    if min(zeros[2:]) > 1 - _FEW and zeros[0] < _FEW:
        return "utf-32-le"
    if min(zeros[:2]) > 1 - _FEW and zeros[3] < _FEW:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > _MANY and even < _FEW:
        return "utf-16-le"
    return "utf-16-be" if even > _MANY and odd < _FEW else None


def _marked(content: bytes) -> str | None:
    return next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
