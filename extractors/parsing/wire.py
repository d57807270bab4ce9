"""How a parsed document travels from the child: records as JSON, words as plain columns.

Words are nine tenths of a document. As arrays they need neither be printed nor validated: what is
in an array of doubles is a double.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from extractors.stage import StageError
from schemas.document import Document, Page, Words
from schemas.record import Value
from schemas.run import Reason

_OFFSETS = ("start", "end")
_NUMBERS = ("x0", "y0", "x1", "y1", "confidence")
_COLUMNS = (*((name, "Q") for name in _OFFSETS), *((name, "d") for name in _NUMBERS))
_PAGES = TypeAdapter(list[Page])
_LENGTH = 8


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
    """A document with its pages in pieces: document, pages, then the columns of each page."""
    pages = _PAGES.dump_json(parsed.pages, exclude={"__all__": {"words"}})
    columns = [column for page in parsed.pages for column in _columns(page.words)]
    return [parsed.document.model_dump_json().encode(), pages, *columns]


def decode(pieces: Sequence[bytes | memoryview]) -> Parsed:
    """The document and the pages that were encoded; ValueError where the pieces are not such."""
    document, pages, *columns = pieces
    read = _PAGES.validate_json(bytes(pages))
    if len(columns) != len(read) * len(_COLUMNS):
        raise ValueError("columns of words are missing")
    each = iter(columns)
    whole = [page.model_copy(update={"words": _words(each)}) for page in read]
    return Parsed(Document.model_validate_json(bytes(document)), whole)


def with_head(head: Head, pieces: Sequence[bytes]) -> list[bytes]:
    """A reply: its head, then its pieces."""
    lengths = tuple(map(len, pieces))
    first = head.model_copy(update={"pieces": lengths}).model_dump_json().encode()
    return [len(first).to_bytes(_LENGTH, "big"), first, *pieces]


def open_reply(reply: memoryview) -> tuple[Head, list[memoryview]]:
    """The head of a reply and its pieces."""
    start = _LENGTH + int.from_bytes(reply[:_LENGTH], "big")
    head = Head.model_validate_json(bytes(reply[_LENGTH:start]))
    return head, list(_cut(reply[start:], head.pieces))


def parsed_of(reply: memoryview) -> Parsed:
    """The document of a reply; StageError where it is none, or not one as it must be."""
    head, pieces = open_reply(reply)
    if head.reason is not None:
        raise StageError(head.reason, head.detail)
    try:
        return decode(pieces)
    except ValueError as error:
        raise StageError(Reason.INTERNAL, f"reply of the parser: {type(error).__name__}") from None


def _columns(words: Words) -> Iterator[bytes]:
    for name, code in _COLUMNS:
        yield array(code, getattr(words, name)).tobytes()


def _words(columns: Iterator[bytes | memoryview]) -> Words:
    values: dict[str, Any] = {}
    for name, code in _COLUMNS:
        column = array(code)
        column.frombytes(next(columns))
        values[name] = tuple(column)
    lengths = {len(values[name]) for name, _ in _COLUMNS if name != "confidence"}
    if len(lengths) > 1 or len(values["confidence"]) not in (0, *lengths):
        raise ValueError("columns of different lengths")
    return Words.model_construct(_fields_set=set(values), **values)


def _cut(whole: memoryview, lengths: Iterable[int]) -> Iterator[memoryview]:
    start = 0
    for length in lengths:
        yield whole[start : start + length]
        start += length
