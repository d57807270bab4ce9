"""Switches the encoder of a collection and back while others search it.

Two encoders that know nothing make the vectors, so that a switch of many chunks takes minutes; what
is proved does not depend on what the vectors mean.
"""

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Thread
from time import perf_counter
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
import torch
from transformers import BertConfig, BertModel

from extractors.learned.weights import encoder_folder
from infra import postgres
from ray_jobs.backfill import planned, run_backfill
from ray_jobs.errors import DocmillError
from ray_jobs.inline import Inline
from ray_jobs.ledger import Scope
from ray_jobs.rollback import rollback
from ray_jobs.run import Run
from ray_jobs.search.encoders import Encoders
from ray_jobs.search.hybrid import Hit, Search
from ray_jobs.search.questions import Vectors
from ray_jobs.selection import Selection
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import VECTOR_SIZE, chunk_embeddings, published
from ray_jobs.watch import Unwatched
from schemas.job import Kind
from schemas.record import Value
from schemas.search import SearchSettings
from schemas.settings import ClauseSettings, Collection, EntitySettings, Settings

_COLLECTION = "contracts"
_NIGHTS = ("2026-01-01", "2026-01-02")
_CLAUSES = 40
_WORDS = tuple(
    "seller buyer goods deliver price month notice payment order insurance liability title risk"
    " inspection warranty renewal audit invoice interest tax freight carrier defect refund".split()
)
_QUERIES = tuple(f"{one} and {other}" for one, other in zip(_WORDS, _WORDS[5:], strict=False))
_HITS = 10
_PATIENCE = 120
"""Seconds; only where a thread has died is so long waited."""
_EXACT = 2e-3
"""Similarities are rounded, and vectors are stored in half precision."""


class Switches(Value):
    """What searches met while vectors of another encoder were made, shown and taken back.

    ``mixed`` searches gave chunks of two encoders; in ``wrong`` ones a chunk's similarity is not
    that of its own encoder's vectors of query and chunk.
    """

    chunks: int
    searches: int
    failed: int
    mixed: int
    wrong: int
    searches_by_model: dict[str, int]
    seconds_to_make: float
    switches: int
    slowest_switch_ms: float

    def passed(self) -> bool:
        """Whether every search was answered by one generation."""
        return self.failed == self.mixed == self.wrong == 0


class _Asked(NamedTuple):
    """A query and what came of it; no hits where it failed."""

    query: str
    hits: Sequence[Hit] | None


def run_switches(folder: Path, *, chunks: int, times: int) -> Switches:
    """The same in a home of its own, which is gone afterwards."""
    settings = Settings(
        home=folder / "home",
        collections={},
        clauses=ClauseSettings(finder="rules"),
        entities=EntitySettings(finder="lexicon"),
    )
    found = switches(settings, folder, chunks=chunks, times=times)
    open_database(settings).dispose()
    postgres.remove(settings.home)
    return found


def switches(settings: Settings, folder: Path, *, chunks: int, times: int) -> Switches:
    """Fill a collection with about so many chunks, switch its encoder, go back and forth."""
    encoders = tuple(_encoder(folder / name, seed) for seed, name in enumerate(("old", "new"), 1))
    source = folder / "source"
    _write(source, documents=max(2, chunks // _CLAUSES))
    old, new = (
        settings.model_copy(
            update={
                "encoder": encoder,
                "search": SearchSettings(encoders=encoders),
                "collections": {_COLLECTION: Collection(kind=Kind.CONTRACT, source=str(source))},
            }
        )
        for encoder in encoders
    )
    for night in _NIGHTS:
        scope = Scope(collection=_COLLECTION, partition=night)
        run = Run(old, scope, start_runner=lambda: Inline(old), watch=Unwatched())
        run.steps(source=str(source / night))
    opened = open_database(old)
    before = _shown(opened)
    slowest = 0.0
    with _searching(old, opened) as searchers:
        started = perf_counter()
        plan = planned(new, Selection(collection=_COLLECTION))
        for _ in run_backfill(new, plan, start_runner=lambda: Inline(new), watch=Unwatched()):
            searchers.wait()
        seconds = perf_counter() - started
        after = _shown(opened)
        for number in range(times):
            target = before if number % 2 == 0 else after
            slowest = max(slowest, rollback(old, _COLLECTION, target))
            searchers.wait()
    return _figures(
        searchers.asked,
        opened,
        Encoders(old),
        seconds_to_make=round(seconds, 1),
        switches=times + 1,
        slowest_switch_ms=round(1000 * slowest, 1),
    )


def _shown(opened: sa.Engine) -> int:
    with opened.connect() as connection:
        seen = sa.select(published.c.release_id).where(published.c.collection == _COLLECTION)
        return int(connection.execute(seen).scalar_one())


class _Searchers:
    """Threads that search without pause, and what they were given."""

    def __init__(self, settings: Settings, opened: sa.Engine, number: int) -> None:
        self.asked: list[_Asked] = []
        self._search = Search(settings, opened)
        self._more = Condition()
        self._stopped = False
        self._threads = [Thread(target=self._ask, args=(seed,)) for seed in range(number)]

    def start(self) -> None:
        """Let them search."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Wait until each has ended its last search."""
        self._stopped = True
        for thread in self._threads:
            thread.join()

    def wait(self) -> None:
        """Wait until each has begun and ended a search since."""
        with self._more:
            wanted = len(self.asked) + 2 * len(self._threads)
            self._more.wait_for(lambda: len(self.asked) >= wanted, timeout=_PATIENCE)

    def _ask(self, seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311  # Not for secrets.
        while not self._stopped:
            query = dice.choice(_QUERIES)
            hits: Sequence[Hit] | None = None
            with suppress(DocmillError, sa.exc.SQLAlchemyError):
                hits = self._search(query, _HITS)
            with self._more:
                self.asked.append(_Asked(query, hits or None))
                self._more.notify_all()


@contextmanager
def _searching(settings: Settings, opened: sa.Engine, number: int = 3) -> Iterator[_Searchers]:
    searchers = _Searchers(settings, opened, number)
    searchers.start()
    try:
        searchers.wait()
        yield searchers
    finally:
        searchers.stop()


def _figures(
    asked: Sequence[_Asked],
    opened: sa.Engine,
    encoders: Encoders,
    *,
    seconds_to_make: float,
    switches: int,
    slowest_switch_ms: float,
) -> Switches:
    stored = _stored(opened)
    by_model: dict[str, int] = {}
    mixed = wrong = 0
    looked: dict[tuple[str, str], Vectors] = {}
    for query, hits in asked:
        models = {hit.model.split("/")[0] for hit in hits or ()}
        mixed += len(models) > 1
        for model in models:
            folder = model.split()[0]
            by_model[folder] = by_model.get(folder, 0) + 1
            if (model, query) not in looked:
                looked[model, query] = encoders(model)([query])[0]
        wrong += any(
            abs(hit.similarity - _likeness(hit, query, stored, looked)) > _EXACT
            for hit in hits or ()
        )
    return Switches(
        chunks=len(stored) // max(1, len(by_model)),
        searches=len(asked),
        failed=sum(hits is None for _, hits in asked),
        mixed=mixed,
        wrong=wrong,
        searches_by_model=dict(sorted(by_model.items())),
        seconds_to_make=seconds_to_make,
        switches=switches,
        slowest_switch_ms=slowest_switch_ms,
    )


_Key = tuple[str, str, int]


def _likeness(
    hit: Hit, query: str, stored: dict[_Key, Vectors], looked: dict[tuple[str, str], Vectors]
) -> float:
    model = hit.model.split("/")[0]
    return float(stored[model, hit.document_id, hit.start] @ looked[model, query])


def _stored(opened: sa.Engine) -> dict[_Key, Vectors]:
    """Every vector that was made, by encoder and place."""
    columns = chunk_embeddings.c
    question = sa.select(columns.model, columns.document_id, columns.start, columns.embedding)
    with opened.connect() as connection:
        return {
            (model.split("/")[0], document, start): np.asarray(vector, np.float32)
            for model, document, start, vector in connection.execute(question)
        }


def _encoder(folder: Path, seed: int) -> Path:
    """A small encoder with weights by chance, saved as transformers saves models."""
    torch.manual_seed(seed)
    config = BertConfig(
        hidden_size=VECTOR_SIZE,
        num_hidden_layers=1,
        num_attention_heads=6,
        intermediate_size=VECTOR_SIZE,
    )
    BertModel(config).save_pretrained(folder)
    for file in encoder_folder(None).glob("*token*"):
        shutil.copy(file, folder)
    return folder


def _write(source: Path, *, documents: int) -> None:
    """Contracts of numbered clauses, a folder for each night."""
    dice = random.Random(0)  # noqa: S311  # Not for secrets.
    for night in _NIGHTS:
        (source / night).mkdir(parents=True)
    for number in range(documents):
        clauses = [
            f"{at}. {dice.choice(_WORDS).capitalize()}. The {' '.join(dice.choices(_WORDS, k=40))}."
            for at in range(1, _CLAUSES + 1)
        ]
        head = (
            f"SUPPLY AGREEMENT {number}\n\nThis Agreement is made as of May 2, 2025 by and between"
            ' Acme, Inc. ("Seller") and Beta LLC ("Buyer").'
        )
        file = source / _NIGHTS[number % len(_NIGHTS)] / f"agreement-{number}.txt"
        file.write_text("\n\n".join([head, *clauses]))
