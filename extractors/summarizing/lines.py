"""Adds to the rows of a stage the lines that a summary has of them.

The stage that finds facts writes their lines: so a changed model makes them anew with its facts, a
changed prompt or summary leaves them, and no stage reads the rows of two others. What a line says
is its own citations' text, which may be that of a de-identified document.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from extractors.stage import Fault, Stage
from extractors.summarizing.grounding import check
from extractors.summarizing.topics import rules
from schemas.digest import digest
from schemas.document import DocumentText
from schemas.record import Record
from schemas.span import Citation, Evidence
from schemas.summary import SummaryLine, Support

_LONGEST = 320


class Draft(NamedTuple):
    """A line before it is numbered and checked."""

    topic: str
    name: str
    text: str
    citations: tuple[Evidence, ...]
    is_derived: bool = False
    must_mention: bool = False


Drafts = Callable[[DocumentText, Sequence[Record]], Iterable[Draft]]
"""What makes lines of a document and of the rows that a stage gave for it."""

Cite = Callable[[int, int], Citation]
"""What tells a stretch of a document from start to end."""

Telling = Callable[[Any], Cite]
"""What tells the stretches of a document, as they are written or without identifiers."""


class WithLines:
    """A stage whose rows are followed by the lines that they give."""

    def __init__(
        self,
        stage: Stage[DocumentText, Record],
        drafts: Drafts,
        topics: Sequence[str],
    ) -> None:
        self._stage = stage
        self._drafts = drafts
        self._order = {topic: place for place, topic in enumerate(topics)}

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[Record | Fault]:
        """For each document the stage's rows, then its lines by topic."""
        for document in batch:
            given = list(self._stage([document]))
            yield from given
            rows = [item for item in given if not isinstance(item, Fault)]
            drafts = {
                (item.topic, item.text.lower()): item
                for item in reversed([*self._drafts(document, rows)])
            }
            ordered = sorted(
                drafts.values(),
                key=lambda item: (self._order[item.topic], item.citations[0].start, item.name),
            )
            for position, draft in enumerate(ordered):
                yield _line(document, position, draft)


def contract_lines(stage: Stage[DocumentText, Any]) -> WithLines:
    """A stage of contracts, with the lines of a term sheet."""
    from extractors.summarizing.term_sheet import term_sheet

    return WithLines(stage, term_sheet, rules().contract_topics)


def note_lines(stage: Stage[Any, Any], telling: Telling | None = None) -> WithLines:
    """A stage of notes, with the lines of a gist by topic, told as they are written or as said."""
    from extractors.summarizing.note_gist import note_gist

    def drafts(document: DocumentText, rows: Sequence[Record]) -> Iterable[Draft]:
        return note_gist(document, rows, (telling or _as_written)(document))

    return WithLines(stage, drafts, rules().note_topics)


def shortened(text: str) -> str:
    """A text on one line, cut at a word where it is long."""
    whole = " ".join(text.split())
    if len(whole) <= _LONGEST:
        return whole
    return whole[:_LONGEST].rsplit(" ", 1)[0] + " ..."


def _as_written(document: DocumentText) -> Cite:
    return partial(Citation.of, document)


def _line(document: DocumentText, position: int, draft: Draft) -> SummaryLine:
    return SummaryLine(
        document_id=document.document_id,
        line_id=digest("line", document.document_id, draft.topic, draft.name, draft.text),
        position=position,
        topic=draft.topic,
        name=draft.name,
        text=draft.text,
        citations=draft.citations,
        support=_support(draft),
        must_mention=draft.must_mention,
    )


def _support(draft: Draft) -> Support:
    """Of a rule's value too it is said whether the citations name it."""
    if not draft.is_derived:
        return "extracted"
    _, _, value = draft.text.partition(": ")
    supported = check(value, [item.text for item in draft.citations]).supported
    return "supported" if supported else "derived"
