"""How well the context of mentions is told, on the NegEx and ConText test kit.

The kit (Chapman et al. 2001, Harkema et al. 2009) gives sentences with one mention each; its own
values are written: Affirmed or Negated; Recent, Historical or Not particular (hypothetical);
Patient or Family member. A sentence has the context that the same text has in a note.
"""

import csv
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from pydantic import Field, ValidationError

from extractors.clinical.context import Context, SentenceContext
from extractors.clinical.sections import sections
from extractors.text.headings import path_at
from ray_jobs.errors import UsageError
from ray_jobs.evaluation.matches import SLICES, Matches, MatchRow, match_row, slice_rows
from schemas.record import Value

_SHORTEST_PART = 3
_AXES = {
    "negated": ("negation", "Negated"),
    "historical": ("temporality", "Historical"),
    "not particular": ("temporality", "Not particular"),
    "family": ("experiencer", "Family member"),
}


class Judgement(Value):
    """What is said of one item of the kit, in the kit's values."""

    report: str
    item: str
    negation: str
    temporality: str
    experiencer: str


class ContextError(Value):
    """An item whose context is told wrongly, with the words that decided."""

    axis: str
    report: str
    item: str
    gold: str
    given: str
    cue: str
    sentence: str


class Item(Value):
    """An item of the kit and what was said of it."""

    gold: Judgement
    given: Judgement
    cue: str
    sentence: str
    attributes: dict[str, str] = Field(default_factory=dict)


def items(file: Path) -> Iterator[Item]:
    """Each item of a file with what is said of it; UsageError names a line that is none."""
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)):
            try:
                gold = Judgement.model_validate(
                    {name: row[name] for name in Judgement.model_fields}
                )
                text = row["sentence"]
                start, end = _place(row)
            except (KeyError, ValueError, ValidationError) as error:
                reason = f"{file.name}, line {number + 2}: no item ({type(error).__name__})"
                raise UsageError(reason) from None
            path = path_at(sections(text), start)
            section = next((heading.label for heading in reversed(path) if heading.label), None)
            context = SentenceContext(text, 0, len(text)).of(start, end, section)
            yield Item(
                gold=gold,
                given=_judgement(gold, context),
                cue=context.cue() or "",
                sentence=f"{text[:start]}[{text[start:end]}]{text[end:]}",
                attributes={name: row[name] for name in SLICES if row.get(name)},
            )


def assertion_rows(found: Sequence[Item], seed: int) -> list[MatchRow]:
    """Precision, recall and F1 of each value that is not the usual one; reports are resampled."""
    reports = [
        list(own)
        for _, own in groupby(
            sorted(found, key=lambda item: item.gold.report), lambda item: item.gold.report
        )
    ]
    return [
        match_row(name, [_matches(own, axis, value) for own in reports], seed)
        for name, (axis, value) in _AXES.items()
    ]


def assertion_slices(found: Sequence[Item], seed: int) -> list[MatchRow]:
    """The same by site, specialty, note type and template, where the file has such columns."""
    return slice_rows(found, lambda item: item.attributes, lambda own: assertion_rows(own, seed))


def assertion_errors(found: Sequence[Item]) -> list[ContextError]:
    """Each item and axis that is told wrongly."""
    return [
        ContextError(
            axis=axis,
            report=item.gold.report,
            item=item.gold.item,
            gold=getattr(item.gold, axis),
            given=getattr(item.given, axis),
            cue=item.cue,
            sentence=item.sentence,
        )
        for axis in ("negation", "temporality", "experiencer")
        for item in found
        if getattr(item.gold, axis) != getattr(item.given, axis)
    ]


def _matches(items: Sequence[Item], axis: str, value: str) -> Matches:
    pairs = [(getattr(own.gold, axis) == value, getattr(own.given, axis) == value) for own in items]
    return Matches(
        pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False))
    )


def _judgement(gold: Judgement, context: Context) -> Judgement:
    assertion = context.assertion()
    temporality = "Historical" if "historical" in context.cues else "Recent"
    return gold.model_copy(
        update={
            "negation": "Negated" if assertion == "negated" else "Affirmed",
            "temporality": "Not particular" if assertion == "conditional" else temporality,
            "experiencer": "Family member" if "family" in context.cues else "Patient",
        }
    )


def _place(row: dict[str, str]) -> tuple[int, int]:
    """Where the mention stands; the kit leaves it out where its words are not in the sentence."""
    if row["start"]:
        return int(row["start"]), int(row["end"])
    text = row["sentence"].lower()
    blocks = SequenceMatcher(None, text, row["concept"].lower(), autojunk=False)
    parts = [part for part in blocks.get_matching_blocks() if part.size >= _SHORTEST_PART]
    return (parts[0].a, parts[-1].a + parts[-1].size) if parts else (0, len(text))
