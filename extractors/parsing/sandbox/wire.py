"""How a parsed document travels from the child: a head, JSON that is validated, and numbers.

The columns of words are most of a page: as JSON they took a tenth of the time of a page.
"""

from collections.abc import Iterable, Iterator, Sequence
from struct import pack, unpack_from
from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter
from pydantic_core import from_json

from extractors.stage import StageError
from schemas.document import Document, Page, Words
from schemas.record import Value
from schemas.run import Reason

_PAGES = TypeAdapter(list[Page])
_LENGTH = 8
_OFFSETS = ("start", "end")
_PLACES = ("x0", "y0", "x1", "y1")


class Parsed(NamedTuple):
    """A document and its pages."""

    document: Document
    pages: list[Page]


class Head(Value):
    """What a reply begins with: how it ended, what it took, how long each piece after it is."""

    reason: Reason | None = None
    detail: str = ""
    resident: int = 0
    cpu_seconds: float = 0.0
    pieces: tuple[int, ...] = ()


def encode(parsed: Parsed) -> list[bytes]:
    """A document and its pages, in pieces."""
    document = parsed.document.model_dump_json().encode()
    pages = _PAGES.dump_json(parsed.pages, exclude={"__all__": {"words"}})
    return [document, pages, b"".join(map(_columns, parsed.pages))]


def _columns(page: Page) -> bytes:
    words = page.words
    count, confident = len(words.start), len(words.confidence)
    return b"".join(
        [
            pack("2q", count, confident),
            *(pack(f"{count}q", *getattr(words, name)) for name in _OFFSETS),
            *(pack(f"{count}d", *getattr(words, name)) for name in _PLACES),
            pack(f"{confident}d", *words.confidence),
        ]
    )


def with_head(head: Head, pieces: Sequence[bytes]) -> list[bytes]:
    """A reply: its head, then its pieces."""
    lengths = tuple(map(len, pieces))
    first = head.model_copy(update={"pieces": lengths}).model_dump_json().encode()
    return [len(first).to_bytes(_LENGTH, "big"), first, *pieces]


def open_reply(reply: memoryview) -> tuple[Head, list[memoryview]]:
    """The head of a reply and its pieces; StageError where there is none."""
    start = _LENGTH + int.from_bytes(reply[:_LENGTH], "big")
    try:
        head = Head.model_validate_json(bytes(reply[_LENGTH:start]))
    except ValueError:
        raise StageError(Reason.CRASHED, "the parser does not answer in its own form") from None
    return head, list(_cut(reply[start:], head.pieces))


def parsed_of(reply: memoryview, document_id: str) -> Parsed:
    """What a reply says of a document; StageError where it is not as it must be.

    A child that some file has taken over may say what it likes, of this document only.
    """
    _, pieces = open_reply(reply)
    try:
        document, pages, numbers = map(bytes, pieces)
        found = Parsed(Document.model_validate_json(document), _pages(pages, numbers))
    except (TypeError, ValueError) as error:
        raise StageError(Reason.INTERNAL, f"reply of the parser: {type(error).__name__}") from None
    if {document_id} != {row.document_id for row in (found.document, *found.pages)}:
        raise StageError(Reason.INTERNAL, "reply of the parser: another document")
    return found


def _pages(pages: bytes, numbers: bytes) -> list[Page]:
    rows, columns = from_json(pages), _Numbers(numbers)
    found = _PAGES.validate_python([{**row, "words": columns.words()} for row in rows])
    columns.end()
    return found


class _Numbers:
    """Columns of words, page after page; ValueError where they are not as they must be."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)
        self._at = 0

    def words(self) -> Words:
        count, confident = self._taken("q", 2)
        if count < 0 or confident not in (0, count):
            raise ValueError("columns of different lengths")
        columns: dict[str, Any] = {name: self._taken("q", count) for name in _OFFSETS}
        columns |= {name: self._taken("d", count) for name in _PLACES}
        return Words.model_construct(**columns, confidence=self._taken("d", confident))

    def end(self) -> None:
        if self._at != len(self._content):
            raise ValueError("columns of no page")

    def _taken(self, kind: Literal["q", "d"], count: int) -> tuple[Any, ...]:
        end = self._at + count * _LENGTH
        if end > len(self._content):
            raise ValueError("columns that end early")
        column = unpack_from(f"{count}{kind}", self._content, self._at)
        self._at = end
        return column


def _cut(whole: memoryview, lengths: Iterable[int]) -> Iterator[memoryview]:
    start = 0
    for length in lengths:
        yield whole[start : start + length]
        start += length
