"""Decides whether the cited text supports a sentence, and what it does not support.

Checked are what goes wrong most and hurts most when a text is retold: amounts with their units,
numbers, dates, drugs, names, denials, words that swap with their opposite, and values that the
cited text has elsewhere than the sentence puts them. A sentence without any of these passes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from extractors.summarizing.claims import Claim, claims, is_shouted, whole_names, word_key, words
from extractors.summarizing.cues import OPPOSITES
from extractors.summarizing.polarity import differing_denials
from extractors.summarizing.stems import is_telling, stem

Reason = Literal[
    "amount", "frequency", "number", "date", "drug", "name", "entity", "negation", "opposite",
    "misplaced",
]  # fmt: skip
Entities = Callable[[str], Sequence[tuple[int, int, str]]]
"""What finds the entities of a text: where they stand, and their preferred names."""

_NEAR = 4
_MARGIN = 2
_LIKE = 1
"""So many words around a value agree by chance."""


class Unsupported(NamedTuple):
    """Something that a sentence says and its citations do not."""

    reason: Reason
    written: str


class Verdict(NamedTuple):
    """Whether a sentence is supported; what is not, where it is not."""

    unsupported: tuple[Unsupported, ...]

    @property
    def supported(self) -> bool:
        """Whether nothing was found that the citations do not say."""
        return not self.unsupported

    @property
    def reasons(self) -> tuple[str, ...]:
        """Kinds of what is not supported, each once; they hold no text."""
        return tuple(sorted({item.reason for item in self.unsupported}))


def check(sentence: str, sources: Sequence[str], entities: Entities | None = None) -> Verdict:
    """What of a sentence the cited texts do not support."""
    own = claims(sentence)
    given = [claims(source) for source in sources]
    known = _Known(sources, [claim for each in given for claim in each])
    found = [Unsupported(claim.kind, claim.written) for claim in own if not known.supports(claim)]
    found += [Unsupported("negation", item.word) for item in differing_denials(sentence, sources)]
    found += _opposites(sentence, known)
    if not found:
        found += _misplaced(sentence, own, sources, given)
    if entities is not None:
        found += _entities(sentence, sources, entities, known)
    return Verdict(tuple(found))


class _Known:
    """What the cited texts say, ready to be asked."""

    def __init__(self, sources: Sequence[str], given: Sequence[Claim]) -> None:
        self.words = {word_key(match.group()) for text in sources for match in words(text)}
        self.words |= {part for word in self.words for part in word.split("-")}
        self.stems = {stem(word) for word in self.words}
        self._values = {(claim.kind, claim.value) for claim in given}
        self._dates = {claim.value for claim in given if claim.kind == "date"}
        self._units = {claim.value.split()[1] for claim in given if claim.kind == "amount"}
        self._numbers = {claim.value for claim in given if claim.kind == "number"}
        self._bare = self._numbers | {_written_number(claim) for claim in given}
        self._bare |= {date.split("-")[0] for date in self._dates}

    def supports(self, claim: Claim) -> bool:
        """Whether a value is among those of the cited texts."""
        return (claim.kind, claim.value) in self._values or self._means(claim)

    def _means(self, claim: Claim) -> bool:
        match claim.kind:
            case "date":
                return any(_is_part(claim.value, date) for date in self._dates)
            case "number":
                return claim.value in self._bare
            case "amount":
                # A unit may be understood, where it is not that of other amounts.
                unit = claim.value.split()[1]
                return unit not in self._units and _written_number(claim) in self._numbers
            case "drug" | "name" if claim.kind == "drug" or " " not in claim.value:
                parts = [match.group() for match in words(claim.written)]
                return all(
                    word_key(part) in self.words or stem(part) in self.stems for part in parts
                )
            case _:
                return False


def _written_number(claim: Claim) -> str:
    """The number of an amount as it is written, before its unit was made another."""
    if claim.kind != "amount":
        return ""
    inner = [item for item in claims(claim.written.split()[0]) if item.kind == "number"]
    return inner[0].value if inner else claim.value.split()[0]


def _is_part(date: str, whole: str) -> bool:
    """Whether a date without its day or year is one of a whole date."""
    return whole.startswith(date + "-") or (date.startswith("-") and whole.endswith(date))


def _opposites(sentence: str, known: _Known) -> Iterator[Unsupported]:
    for match in words(sentence):
        word = match.group().lower()
        others = OPPOSITES.get(word)
        if others and word not in known.words and others & known.words:
            yield Unsupported("opposite", match.group())


def _misplaced(
    sentence: str, own: Sequence[Claim], sources: Sequence[str], given: Sequence[Sequence[Claim]]
) -> Iterator[Unsupported]:
    """Values that the cited text has, but where the sentence has them it has another."""
    places = [
        (claim, _around(text, claim))
        for text, found in zip(sources, given, strict=True)
        for claim in whole_names(text, found)
    ]
    for claim in whole_names(sentence, own):
        if claim.kind == "name" and is_shouted(sentence):
            continue
        rivals = [place for place in places if _compete(claim, place[0])]
        values = {other.value for other, _ in rivals}
        if claim.value not in values or len(values) < 2:
            continue
        here = _around(sentence, claim)
        same = max(
            (_likeness(here, near) for item, near in rivals if item.value == claim.value), default=0
        )
        other = max(
            (_likeness(here, near) for item, near in rivals if item.value != claim.value), default=0
        )
        if other >= same + _MARGIN and (same <= _LIKE or other > 2 * same):
            yield Unsupported("misplaced", claim.written)


def _compete(claim: Claim, other: Claim) -> bool:
    """Whether one value could stand where the other does."""
    if claim.kind != other.kind:
        return False
    return claim.kind != "amount" or claim.value.split()[1] == other.value.split()[1]


def _around(text: str, claim: Claim) -> tuple[Counter[str], Counter[str]]:
    """The telling words right before a value, and those right after it."""
    before = [stem(item.group()) for item in words(text[: claim.start]) if is_telling(item.group())]
    after = [stem(item.group()) for item in words(text[claim.end :]) if is_telling(item.group())]
    return Counter(before[-_NEAR:]), Counter(after[:_NEAR])


def _likeness(
    one: tuple[Counter[str], Counter[str]], other: tuple[Counter[str], Counter[str]]
) -> int:
    return sum(sum((mine & theirs).values()) for mine, theirs in zip(one, other, strict=True))


def _entities(
    sentence: str, sources: Sequence[str], entities: Entities, known: _Known
) -> Iterator[Unsupported]:
    given = {name for source in sources for _, _, name in entities(source)}
    for start, end, name in entities(sentence):
        parts = [stem(item.group()) for item in words(sentence[start:end])]
        if name not in given and not all(part in known.stems for part in parts):
            yield Unsupported("entity", sentence[start:end])
