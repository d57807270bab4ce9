"""Adds to the rows of a stage the lines that a summary has of them.

The stage that finds facts writes their lines: so a changed model makes them anew with its facts, a
changed prompt or summary leaves them, and no stage reads the rows of two others. What a line says
is its own citations' text, so it can be masked and mapped as any stretch can.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from extractors.stage import Fault, Stage
from extractors.summarizing.grounding import check
from extractors.summarizing.topics import rules
from schemas.digest import digest
from schemas.document import DocumentText
from schemas.record import Record
from schemas.span import Evidence
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


Told = Callable[[DocumentText, Sequence[Draft]], Sequence[str]]
"""What gives the texts of a document's lines without what identifies its patient."""


class WithLines:
    """A stage whose rows are followed by the lines that they give."""

    def __init__(
        self,
        stage: Stage[DocumentText, Record],
        drafts: Drafts,
        topics: Sequence[str],
        *,
        told: Told | None = None,
    ) -> None:
        self._stage = stage
        self._drafts = drafts
        self._told = told
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
            texts = self._told(document, ordered) if self._told else [own.text for own in ordered]
            for position, (draft, text) in enumerate(zip(ordered, texts, strict=True)):
                yield _line(document, position, draft, text)


def contract_lines(stage: Stage[DocumentText, Any]) -> WithLines:
    """A stage of contracts, with the lines of a term sheet."""
    from extractors.summarizing.term_sheet import term_sheet

    return WithLines(stage, term_sheet, rules().contract_topics)


def note_lines(stage: Stage[DocumentText, Any], *, told: Told | None = None) -> WithLines:
    """A stage of notes, with the lines of a gist by topic."""
    from extractors.summarizing.note_gist import note_gist

    return WithLines(stage, note_gist, rules().note_topics, told=told)


def shortened(text: str) -> str:
    """A text on one line, cut at a word where it is long."""
    whole = " ".join(text.split())
    if len(whole) <= _LONGEST:
        return whole
    return whole[:_LONGEST].rsplit(" ", 1)[0] + " ..."


def _line(document: DocumentText, position: int, draft: Draft, text: str) -> SummaryLine:
    return SummaryLine(
        document_id=document.document_id,
        line_id=digest("line", document.document_id, draft.topic, draft.name, draft.text),
        position=position,
        topic=draft.topic,
        name=draft.name,
        text=text,
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
