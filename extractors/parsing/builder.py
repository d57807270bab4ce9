"""Writes a document's text piece by piece and remembers where each piece came to stand."""

import re
from typing import Literal

from schemas.document import Block, Method, Page, Words

Rectangle = tuple[float, float, float, float]

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SENTENCE_END = (".", ":", ";", "!", "?")


class TextBuilder:
    """Collects text, blocks and pages with exact offsets.

    Every character that is written stands in the text as one character, so offsets hold;
    characters that no database stores are replaced by U+FFFD.
    """

    def __init__(self, document_id: str, method: Method) -> None:
        self._document_id = document_id
        self._method: Method = method
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""
        self._columns: tuple[list[float], ...] = ()
        self._page: dict[str, object] = {}
        self.blocks: list[Block] = []
        self.pages: list[Page] = []

    @property
    def length(self) -> int:
        """Characters written so far."""
        return self._length

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._pieces)

    def open_page(self, width: float | None = None, height: float | None = None) -> None:
        """Begin the next page; what is written from here on belongs to it."""
        if self._length:
            self.write("\n")
        self._columns = ([], [], [], [], [], [])
        number = len(self.pages) + 1
        self._page = {"number": number, "start": self._length, "width": width, "height": height}

    def close_page(self) -> None:
        """End the page that was opened last."""
        names = ("start", "end", "x0", "y0", "x1", "y1")
        words = Words.model_validate(dict(zip(names, self._columns, strict=True)))
        page = {**self._page, "end": self._length, "method": self._method, "words": words}
        self.pages.append(Page.model_validate({"document_id": self._document_id, **page}))

    def write(self, text: str) -> None:
        """Append text."""
        if text:
            self._pieces.append(_UNFIT.sub("\ufffd", text))
            self._length += len(text)
            self._last = text.rstrip() or self._last

    def word(self, text: str, box: Rectangle) -> None:
        """Append a word that stands in a box of the open page."""
        start = self._length
        self.write(text)
        values = (start, self._length, *(round(value, 2) for value in box))
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)

    def gap(self, following: str) -> None:
        """Separate two blocks: by an empty line, or by a mere break inside a sentence."""
        if self._length == self._page.get("start", 0):
            return
        goes_on = following[:1].islower() and not self._last.endswith(_SENTENCE_END)
        self.write("\n" if goes_on else "\n\n")

    def block(
        self,
        text: str,
        kind: Literal["paragraph", "heading", "table_row"] = "paragraph",
        level: int | None = None,
    ) -> None:
        """Append a block of text on lines of its own."""
        if not text.strip():
            return
        if self.blocks:
            is_next_row = kind == "table_row" == self.blocks[-1].kind
            self.write("\n" if is_next_row else "\n\n")
        start = self._length
        self.write(text)
        self.blocks.append(Block(start=start, end=self._length, kind=kind, level=level))
