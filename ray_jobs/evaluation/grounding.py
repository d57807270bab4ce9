"""How often the grounding check catches a wrong value, and how often it cries for nothing.

From each document sentences are taken that have a value of some kind; each is a sentence of a
summary that cites the sentence it was made of. Clean ones are said in another form; swapped ones
are clean ones with one value changed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from extractors.summarizing.grounding import Entities, check
from extractors.text.sentences import sentences
from ray_jobs.evaluation.cuad import GoldContract
from ray_jobs.evaluation.rewording import reworded
from ray_jobs.evaluation.swapping import Pool, SwapKind, pool_of, swapped
from schemas.digest import digest
from schemas.record import Value

CONSTRUCTION = (
    "Each sentence cites the sentence of the document that it was made of. Clean: said in another"
    " form by chance (dates, numbers in words, units, case, denials, framing, order of clauses,"
    " brackets left out). Swapped: a clean one with one value from another sentence or document"
    " (same unit and size where there is one), or a denial added or taken away; a party is swapped"
    " for another of the same contract in half of the cases. summary: some sentence of it."
)
_FEWEST, _MOST = 6, 60
_NAME = re.compile(r"[A-Z0-9][\w.,&' -]{1,60}")
_PLAIN = 2
"""Sentences of a summary that were not chosen for what can be swapped in them."""


class Source(NamedTuple):
    """A document, and the names of its parties where it has some."""

    document_id: str
    text: str
    parties: Sequence[str] = ()


class Tried(Value):
    """One sentence that was checked: clean where ``kind`` is None, and then of which kind."""

    document_id: str
    of: str
    kind: SwapKind | None
    cited: str
    text: str
    reasons: tuple[str, ...]


class SwapRow(Value):
    """How the check did with one kind of swap: caught, and false alarms on the clean forms."""

    swap: str
    documents: int
    caught: float
    false_alarms: float


def chosen(sources: Iterable[Source], count: int, seed: int) -> list[Source]:
    """So many of some documents, by a digest of the seed and their identifiers."""
    ranked = sorted(sources, key=lambda item: digest("chosen", str(seed), item.document_id))
    return ranked[:count]


def tried(
    sources: Sequence[Source], seed: int, entities: Entities | None = None
) -> Iterator[Tried]:
    """Every sentence of the clean and of the swapped summaries, checked."""
    inside = {source.document_id: _sentences(source.text) for source in sources}
    pool = pool_of(sentence for found in inside.values() for sentence in found)
    everyone = [name for source in sources for name in source.parties]
    for source in sources:
        chance = Random(f"{seed} {source.document_id}")  # noqa: S311  # Chooses samples.
        parties = (
            *source.parties,
            *chance.sample(everyone, min(len(everyone), len(source.parties))),
        )
        for of, cited, clean, wrong in _pairs(inside[source.document_id], pool, parties, chance):
            for kind, text in ((None, clean), (SwapKind(of), wrong) if wrong else (None, None)):
                if text is not None:
                    reasons = check(text, [cited], entities).reasons
                    yield Tried(
                        document_id=source.document_id,
                        of=of,
                        kind=kind,
                        cited=cited,
                        text=text,
                        reasons=reasons,
                    )


def party_names_of(contract: GoldContract) -> tuple[str, ...]:
    """The names that annotators marked, without those that are more than a name."""
    marked = [" ".join(item.text.split()) for item in contract.clauses if item.label == "Parties"]
    plain = {name.strip(" \"'“”()") for name in marked}
    return tuple(sorted(name for name in plain if _NAME.fullmatch(name)))


def swap_rows(found: Sequence[Tried]) -> list[SwapRow]:
    """All kinds together by sentence, all clean summaries whole, and each kind."""
    clean = [item for item in found if item.kind is None]
    wrong = [item for item in found if item.kind is not None]
    documents: dict[str, bool] = defaultdict(bool)
    for item in clean:
        documents[item.document_id] |= bool(item.reasons)
    rows = [
        _row("all", wrong, clean),
        SwapRow(
            swap="all, by summary",
            documents=len(documents),
            caught=_share(wrong),
            false_alarms=sum(documents.values()) / max(1, len(documents)),
        ),
    ]
    for kind in SwapKind:
        swaps = [item for item in wrong if item.kind is kind]
        if swaps:
            rows.append(_row(kind, swaps, [item for item in clean if item.of == kind]))
    return rows


def _row(name: str, wrong: Sequence[Tried], clean: Sequence[Tried]) -> SwapRow:
    documents = len({item.document_id for item in wrong})
    return SwapRow(swap=name, documents=documents, caught=_share(wrong), false_alarms=_share(clean))


def _share(items: Sequence[Tried]) -> float:
    return sum(bool(item.reasons) for item in items) / max(1, len(items))


def _sentences(text: str) -> list[str]:
    found = [" ".join(text[start:end].split()) for start, end in sentences(text)]
    return [sentence for sentence in found if _FEWEST <= len(sentence.split()) <= _MOST]


def _pairs(
    inside: Sequence[str], pool: Pool, parties: Sequence[str], chance: Random
) -> Iterator[tuple[str, str, str, str | None]]:
    """Of a document: what may be swapped, the cited sentence, the clean and the swapped form."""
    waiting = list(inside)
    chance.shuffle(waiting)
    for cited in waiting[:_PLAIN]:
        yield "plain", cited, reworded(cited, chance), None
    for kind in SwapKind:
        for cited in waiting[_PLAIN:]:
            clean = reworded(cited, chance)
            swap = swapped(clean, kind, pool=pool, parties=parties, chance=chance)
            if swap is not None:
                yield kind, cited, clean, swap.text
                break
