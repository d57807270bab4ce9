"""Puts single glyphs in drawing order together to words, lines and blocks."""

from collections.abc import Iterable
from typing import NamedTuple

from extractors.parsing.pdf_file import Rectangle, Word

_WIDE = 1.5
_APART = 0.7
_HYPHEN = "\u0002\ufffe"


class Glyph(NamedTuple):
    """A character with its box and whether it cannot be seen; a space or break has no box."""

    character: str
    box: Rectangle | None = None
    unseen: bool = False


def words_of(glyphs: Iterable[Glyph]) -> tuple[list[Word], list[Word]]:
    """The words that can be seen and those that cannot.

    A line ends where the file breaks it, jumps, or leaves a gap as between cells; a block ends
    where lines stand apart.
    """
    gathered = _Gathered()
    for character, box, unseen in glyphs:
        if box is None:
            gathered.end_word()
        else:
            gathered.add("-" if character in _HYPHEN else character, box, unseen=unseen)
    gathered.end_word()
    return gathered.seen, gathered.unseen


class _Gathered:
    """The words so far and the one that is being read."""

    def __init__(self) -> None:
        self.seen: list[Word] = []
        self.unseen: list[Word] = []
        self._text: list[str] = []
        self._box: Rectangle = (0.0, 0.0, 0.0, 0.0)
        self._is_unseen = False
        self._last: Rectangle | None = None
        self._top = 0.0
        self._block = self._line = self._number = 0

    def add(self, character: str, box: Rectangle, *, unseen: bool) -> None:
        if self._text and (unseen != self._is_unseen or _jumps(self._box, box)):
            self.end_word()
        if self._text:
            old = self._box
            box = min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3])
        self._text.append(character)
        self._box, self._is_unseen = box, unseen

    def end_word(self) -> None:
        if not self._text:
            return
        box, text = self._box, "".join(self._text)
        self._text = []
        self._place(box)
        words = self.unseen if self._is_unseen else self.seen
        words.append((*box, text, self._block, self._line, self._number))
        self._number += 1
        self._last = box

    def _place(self, box: Rectangle) -> None:
        """Say in which block and line a word stands, by where the last one stood."""
        last = self._last
        if last is None:
            return
        height = min(box[3] - box[1], last[3] - last[1])
        if _in_one_line(last, box):
            if box[0] - last[2] > _WIDE * height:
                self._line, self._number = self._line + 1, 0
        elif box[1] >= last[1] and box[1] - last[3] <= _APART * height:
            self._line, self._number = self._line + 1, 0
        else:
            self._block, self._line, self._number = self._block + 1, 0, 0


def _in_one_line(last: Rectangle, box: Rectangle) -> bool:
    """Whether a word goes on beside the last, or below or above it in text that runs so."""
    tall = last[3] - last[1] > 2 * (last[2] - last[0]), box[3] - box[1] > 2 * (box[2] - box[0])
    if all(tall):
        return min(last[2], box[2]) - max(last[0], box[0]) > 0.5 * (box[2] - box[0])
    shared = min(last[3], box[3]) - max(last[1], box[1])
    return shared > 0.5 * min(last[3] - last[1], box[3] - box[1]) and box[0] > last[0]


def _jumps(word: Rectangle, glyph: Rectangle) -> bool:
    """Whether a glyph stands away from the word before it, though no space was drawn."""
    size = max(glyph[3] - glyph[1], glyph[2] - glyph[0])
    return (
        glyph[0] > word[2] + size
        or glyph[2] < word[0] - size
        or glyph[1] > word[3] + size
        or glyph[3] < word[1] - size
    )
