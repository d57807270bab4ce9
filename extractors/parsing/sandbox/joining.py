"""Joins pieces of a document that were read apart, with the pages between them that are lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from extractors.clinical.templates import template_id
from extractors.parsing.sandbox.wire import Parsed
from extractors.text.headings import Found, outline
from schemas.document import Block, Cell, Change, Heading, Page, Words
from schemas.run import Reason

_Stretch = TypeVar("_Stretch", Block, Cell, Change, Heading)


def joined(pieces: Mapping[int, Parsed], lost: Mapping[int, Reason], page_count: int) -> Parsed:
    """One document of pieces and lost pages, each given by the index of its (first) page.

    Offsets, page numbers and the outline are those of the whole. A lost page stands where it would
    have stood, without characters, and counts as an average page none of which reached the text.
    """
    whole = _Whole()
    for index in sorted([*pieces, *lost]):
        if index in lost:
            whole.lose(index, lost[index])
        else:
            whole.add(index, pieces[index])
    return whole.parsed(pieces[min(pieces)], page_count)


class _Whole:
    """A document that grows by pieces."""

    def __init__(self) -> None:
        self._text = ""
        self._pages: list[Page] = []
        self._missing: list[tuple[int, int, Reason]] = []
        self._headings: list[Heading] = []
        self._blocks: list[Block] = []
        self._cells: list[Cell] = []
        self._title: str | None = None

    def lose(self, index: int, reason: Reason) -> None:
        self._missing.append((index, len(self._text), reason))

    def add(self, first: int, piece: Parsed) -> None:
        self._text += "\n" if self._text else ""
        at, document = len(self._text), piece.document
        tables = max((cell.table + 1 for cell in self._cells), default=0)
        self._text += document.text
        self._title = self._title or document.title
        self._headings += _moved(document.headings, at)
        self._blocks += _moved(document.blocks, at)
        self._cells += [
            cell.model_copy(update={"table": cell.table + tables})
            for cell in _moved(document.cells, at)
        ]
        self._pages += [
            _moved_page(page, at, first + index + 1) for index, page in enumerate(piece.pages)
        ]

    def parsed(self, first: Parsed, page_count: int) -> Parsed:
        document_id = first.document.document_id
        pages = sorted(
            [*self._pages, *(_lost_page(document_id, *missing) for missing in self._missing)],
            key=lambda page: page.number,
        )
        found = [Found(**heading.model_dump(exclude={"body_end"})) for heading in self._headings]
        headings = outline(found, len(self._text))
        is_note = first.document.template_id is not None
        return Parsed(
            first.document.model_copy(
                update={
                    "text": self._text,
                    "page_count": page_count,
                    "coverage": _coverage(pages),
                    "lost_pages": tuple(page.number for page in pages if page.fault is not None),
                    "title": self._title,
                    "headings": headings,
                    "template_id": template_id(self._text, headings) if is_note else None,
                    "blocks": tuple(self._blocks),
                    "cells": tuple(self._cells),
                }
            ),
            pages,
        )


def _moved(stretches: Sequence[_Stretch], at: int) -> Iterator[_Stretch]:
    for item in stretches:
        yield item.model_copy(update={"start": item.start + at, "end": item.end + at})


def _moved_page(page: Page, at: int, number: int) -> Page:
    words: dict[str, Any] = {
        name: tuple(offset + at for offset in getattr(page.words, name))
        for name in ("start", "end")
    }
    return page.model_copy(
        update={
            "number": number,
            "start": page.start + at,
            "end": page.end + at,
            "changes": tuple(_moved(page.changes, at)),
            "words": Words.model_construct(**{**dict(page.words), **words}),
        }
    )


def _lost_page(document_id: str, index: int, at: int, reason: Reason) -> Page:
    return Page(
        document_id=document_id,
        number=index + 1,
        start=at,
        end=at,
        method="none",
        coverage=0.0,
        fault=reason,
    )


def _coverage(pages: Sequence[Page]) -> float:
    """By the characters of each page; a lost one weighs as much as the others do on average."""
    read = [page for page in pages if page.fault is None]
    weights = [page.end - page.start for page in read]
    if not sum(weights):
        return len(read) / len(pages)
    covered = sum(page.coverage * weight for page, weight in zip(read, weights, strict=True))
    return covered / sum(weights) * len(read) / len(pages)
