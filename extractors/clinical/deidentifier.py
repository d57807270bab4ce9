"""The stage that replaces what identifies a patient, and keeps the way back to the original."""

from collections.abc import Callable, Iterator, Sequence

from extractors.clinical.date_shift import read_date, shifted
from extractors.clinical.identifiers import Identifier, identifiers
from extractors.clinical.surrogates import Surrogates, mask
from extractors.text.offset_map import Exchange, OffsetMap, replaced
from schemas.deidentified import (
    DeidentifiedText,
    DeidentifySettings,
    NoteText,
    ReplacedIdentifier,
)
from schemas.document import Heading

PATIENT = ("patient", "patient_id", "mrn")
"""The attributes that say whose note it is, the first that is given."""

_OLDEST_TOLD = 89
_SOME_YEAR = 2023
_MASKED_AGE = "[AGE OVER 89]"
_TOLD_AGE = "90+"


class Deidentifier:
    """Finds identifiers and puts masks, surrogates or moved dates in their place."""

    def __init__(self, settings: DeidentifySettings) -> None:
        self._settings = settings

    def __call__(
        self, batch: Sequence[NoteText]
    ) -> Iterator[DeidentifiedText | ReplacedIdentifier]:
        """For each note its text without identifiers, and each identifier with its replacement."""
        for note in batch:
            found = [] if self._settings.mode == "none" else identifiers(note.text)
            exchanges = list(self._exchanges(note, found))
            yield _deidentified(note, exchanges)
            for item, exchange in zip(found, exchanges, strict=True):
                yield ReplacedIdentifier(
                    document_id=note.document_id,
                    start=item.start,
                    end=item.end,
                    text=note.text[item.start : item.end],
                    label=item.label,
                    score=item.score,
                    replacement=exchange.text,
                )

    def _exchanges(self, note: NoteText, found: Sequence[Identifier]) -> Iterator[Exchange]:
        inventions = Surrogates(self._settings.key, _patient(note, found))
        days = inventions.days() if self._settings.moves_dates else 0
        dates = _Dates(note.text, found, days)
        invent = inventions.of if self._settings.mode == "surrogate" else _masked
        for item in found:
            text = note.text[item.start : item.end]
            said = dates.of(item, text) if item.label == "date" else invent(item.label, text)
            yield Exchange(item.start, item.end, said)


def _masked(label: str, _: str) -> str:
    return mask(label)


def _patient(note: NoteText, found: Sequence[Identifier]) -> str:
    """Whose note it is: as its owner says, else its only record number, else nobody else's."""
    said = next((note.attributes[name] for name in PATIENT if note.attributes.get(name)), None)
    if said is not None:
        return said
    numbers = {note.text[item.start : item.end] for item in found if item.label == "mrn"}
    return numbers.pop() if len(numbers) == 1 else note.document_id


class _Dates:
    """The dates of a note, moved or masked; a year that tells an age over 89 is never told."""

    def __init__(self, text: str, found: Sequence[Identifier], days: int) -> None:
        self._days = days
        self._years: list[tuple[int, int]] = []
        for item in found:
            read = read_date(text[item.start : item.end], _SOME_YEAR)
            if item.label == "date" and read is not None and read.has_year:
                self._years.append((item.start, read.day.year))
        self._newest = max((year for _, year in self._years), default=0)

    def of(self, item: Identifier, text: str) -> str:
        """What stands for a date or an age."""
        if text.isdigit():
            return _TOLD_AGE if self._days else _MASKED_AGE
        year = self._year_near(item.start)
        read = read_date(text, year)
        is_old = read is not None and read.has_year and self._tells_age(read.day.year)
        moved = shifted(text, self._days, year) if self._days and not is_old else None
        return moved if moved is not None and moved != text else mask("date")

    def _tells_age(self, year: int) -> bool:
        return year < self._newest - _OLDEST_TOLD

    def _year_near(self, at: int) -> int:
        """The year of the last date before a place that has one; else of the first."""
        before = [year for start, year in self._years if start <= at]
        after = [year for _, year in self._years]
        return (before[-1:] or after[:1] or [_SOME_YEAR])[0]


def _deidentified(note: NoteText, exchanges: Sequence[Exchange]) -> DeidentifiedText:
    text, places = replaced(note.text, exchanges)
    way = OffsetMap(places)
    is_hit = _hit(exchanges)
    return DeidentifiedText(
        document_id=note.document_id,
        text=text,
        headings=tuple(_heading(item, text, way, is_hit) for item in note.headings),
        lost_pages=note.lost_pages,
        replacements=places,
    )


def _hit(exchanges: Sequence[Exchange]) -> Callable[[Heading], bool]:
    def touches(heading: Heading) -> bool:
        return any(item.start < heading.end and heading.start < item.end for item in exchanges)

    return touches


def _heading(
    heading: Heading, text: str, way: OffsetMap, is_hit: Callable[[Heading], bool]
) -> Heading:
    """A heading of the new text; where an identifier stood in it, its title is read anew."""
    start, end = way.to_new(heading.start, heading.end)
    changes: dict[str, object] = {
        "start": start,
        "end": end,
        "body_end": way.to_new(heading.start, heading.body_end).end,
    }
    if is_hit(heading):
        changes |= {"title": " ".join(text[start:end].split()).rstrip(" :"), "number": None}
    return heading.model_copy(update=changes)
