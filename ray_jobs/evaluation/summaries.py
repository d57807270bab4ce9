"""How near summaries come to those that people wrote, and how much of what matters they have.

Three ways choose the same number of sentences: the first ones, TextRank, and the summary stage.
Must-mention facts are the lines that the entity stage says a summary should not be without.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extractors.clinical.sections import sections
from extractors.stage import Stage
from extractors.summarizing.extractive import ExtractiveSummarizer
from extractors.summarizing.grounding import check
from extractors.text.sentences import Bounds, sentences
from ray_jobs.evaluation.rouge import Rouge, rouge
from ray_jobs.evaluation.textrank import textrank
from schemas.deidentified import NoteText
from schemas.document import DocumentText
from schemas.record import Record, Value
from schemas.summary import SummaryLine

Choose = Callable[[DocumentText, int], Sequence[Bounds]]


class Referenced(NamedTuple):
    """A document with the summary that a person wrote of it."""

    document: DocumentText
    reference: str


class SummaryRow(Value):
    """How one way of choosing did on one data set; ROUGE as F1 in hundredths.

    ``coverage`` is the share of must-mention facts whose place a chosen sentence has; None where
    no facts were looked for.
    """

    data: str
    way: str
    documents: int
    sentences: int
    rouge_1: float
    rouge_2: float
    rouge_l: float
    support: float
    facts: int
    coverage: float | None


def dialogues(file: Path) -> Iterator[Referenced]:
    """Talks with the section that was written of each, in the form of MTS-Dialog."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            document = DocumentText(document_id=str(row["ID"]), text=row["dialogue"])
            yield Referenced(document, row["section_text"])


def described(rows: Iterable[dict[str, str]]) -> Iterator[Referenced]:
    """Notes with a line that describes each, in the form of MTSamples."""
    for row in rows:
        text = row["text"]
        document = NoteText(document_id=row["doc_id"], text=text, headings=sections(text))
        yield Referenced(document, row["description"])


def summary_rows(
    data: str,
    given: Sequence[Referenced],
    count: int,
    facts: Stage[DocumentText, Record] | None = None,
) -> list[SummaryRow]:
    """A row for each way of choosing so many sentences."""
    lines = {
        item.document.document_id: [
            row
            for row in (facts([item.document]) if facts else ())
            if isinstance(row, SummaryLine) and row.must_mention
        ]
        for item in given
    }
    ways: dict[str, Choose] = {
        f"first {count}": _first,
        f"TextRank {count}": _by_textrank,
        f"docmill {count}": _by_stage,
    }
    return [_row(data, way, choose, given, count, lines) for way, choose in ways.items()]


def _row(
    data: str,
    way: str,
    choose: Choose,
    given: Sequence[Referenced],
    count: int,
    lines: dict[str, list[SummaryLine]],
) -> SummaryRow:
    scores: list[Rouge] = []
    supported: list[bool] = []
    present: list[bool] = []
    for document, reference in given:
        chosen = choose(document, count)
        texts = [" ".join(document.text[start:end].split()) for start, end in chosen]
        scores.append(rouge(" ".join(texts), reference))
        supported += [
            check(text, [document.text[start:end]]).supported
            for text, (start, end) in zip(texts, chosen, strict=True)
        ]
        present += [_is_said(line, chosen) for line in lines[document.document_id]]
    means = [100 * sum(values) / max(1, len(scores)) for values in zip(*scores, strict=True)]
    return SummaryRow(
        data=data,
        way=way,
        documents=len(given),
        sentences=len(supported),
        rouge_1=round(means[0], 2),
        rouge_2=round(means[1], 2),
        rouge_l=round(means[2], 2),
        support=sum(supported) / max(1, len(supported)),
        facts=len(present),
        coverage=sum(present) / len(present) if present else None,
    )


def _is_said(line: SummaryLine, chosen: Sequence[Bounds]) -> bool:
    place = line.citations[0]
    return any(start < place.end and place.start < end for start, end in chosen)


def _first(document: DocumentText, count: int) -> Sequence[Bounds]:
    return sentences(document.text)[:count]


def _by_textrank(document: DocumentText, count: int) -> Sequence[Bounds]:
    return textrank(document.text, sentences(document.text), count)


def _by_stage(document: DocumentText, count: int) -> Sequence[Bounds]:
    rows = ExtractiveSummarizer(count)([document])
    return [Bounds(row.citations[0].start, row.citations[0].end) for row in rows]
