"""Writes words in the characters that are searched for, and remembers what the file had.

Ligatures and other presentation forms are taken apart, letters and their accents composed (NFC),
hyphens and spaces of every width made plain, characters of no width dropped, symbol fonts mapped
where what they show is known. Superscripts, fractions and full-width forms stay as they are.
"""

import re
import unicodedata
from typing import NamedTuple

_MARKED = re.compile(
    r"[^\u0300-\u036f\u200b-\u200d\u2060\ufeff\u00ad][\u0300-\u036f]*|.", re.DOTALL
)
_PRESENTATION = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]")
_PLAIN = {
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007", " "),
    **dict.fromkeys("\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029", " "),
    **dict.fromkeys("\u2010\u2011\uf02d", "-"),
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf06f": "□",
    "\uf0a8": "□",
    "\uf0fc": "✓",
    "\uf0fe": "☑",
    "\uf0d8": "➢",
    "\uf0e0": "→",
    "\uf020": " ",
}
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


_TOUCHED = re.compile(
    f"[{''.join(_PLAIN)}\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]|{_UNFIT.pattern}"
)

_VANISHING = re.compile(f"[{''.join(raw for raw, plain in _PLAIN.items() if not plain.strip())}]")


class Piece(NamedTuple):
    """Where a word was changed: characters ``start`` to ``end`` of the new one were ``raw``."""

    start: int
    end: int
    raw: str


def is_plain(text: str) -> bool:
    """Whether nothing in a text would be changed."""
    if text.isascii():
        return text.isprintable()
    return _TOUCHED.search(text) is None and unicodedata.is_normalized("NFC", text)


def may_vanish(text: str) -> bool:
    """Whether a text holds characters of which nothing, or white space, is left."""
    return _VANISHING.search(text) is not None


def normalize(word: str) -> tuple[str, list[Piece]]:
    """A word as the text has it, and where that differs from the file's characters."""
    if is_plain(word):
        return word, []
    pieces: list[Piece] = []
    written: list[str] = []
    length = 0
    for raw in _MARKED.findall(word):
        new = _plain(raw)
        if new != raw and not _SURROGATE.search(raw):
            pieces.append(Piece(length, length + len(new), raw))
        written.append(new)
        length += len(new)
    return "".join(written), pieces


def _plain(raw: str) -> str:
    mapped = _PLAIN.get(raw)
    if mapped is not None:
        return mapped
    if _PRESENTATION.match(raw):
        return unicodedata.normalize("NFKC", raw)
    if raw.isascii():
        return _UNFIT.sub("\ufffd", raw)
    return _UNFIT.sub("\ufffd", unicodedata.normalize("NFC", raw))
