"""Search over the published chunks: by meaning (vectors) and by words, fused by rank.

Reciprocal rank fusion follows Cormack, Clarke and Büttcher (2009), with their constant of 60.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from extractors.learned.encoder import Encoder
from extractors.learned.weights import encoder_folder
from ray_jobs.search.nearest import SHOWN, is_shown, nearest, reach
from ray_jobs.storage.access import acting_as, introduce
from ray_jobs.storage.tables import chunk_embeddings
from schemas.record import Record
from schemas.settings import Settings

_FUSION = 60
_CANDIDATES = 50


class Hit(Record):
    """A chunk that answers a query, and where it stands."""

    collection: str
    page: int | None
    start: int
    end: int
    section: str | None
    text: str
    score: float
    similarity: float | None = None


class Search:
    """Queries answered from the chunks that the releases show to a role."""

    def __init__(self, settings: Settings, opened: sa.Engine, role: str | None = None) -> None:
        introduce(opened, settings)
        self._opened = opened
        self._role = role
        self._encoder = Encoder(encoder_folder(settings.encoder))

    def __call__(
        self, query: str, count: int, *, collections: Sequence[str] | None = None
    ) -> list[Hit]:
        """The best chunks that the role may see, the best first."""
        vector = self._encoder.encode([query])[0]
        with acting_as(self._opened, self._role) as connection:
            within = reach(connection, collections)
            near = nearest(connection, vector, _CANDIDATES, within=within)
            worded = connection.execute(_by_words(query, within)).mappings().all()
        return _fused(near, worded)[:count]


def _by_words(query: str, within: sa.ColumnElement[bool]) -> sa.Select[Any]:
    asked = sa.func.websearch_to_tsquery("english", query)
    rank = sa.func.ts_rank_cd(chunk_embeddings.c.words, asked)
    columns = [chunk_embeddings.c[name] for name in SHOWN]
    return (
        sa.select(*columns, sa.null().cast(sa.Double).label("similarity"))
        .where(within, chunk_embeddings.c.words.op("@@")(asked), is_shown(chunk_embeddings))
        .order_by(rank.desc(), chunk_embeddings.c.chunk_id)
        .limit(_CANDIDATES)
    )


def _fused(*rankings: Sequence[Any]) -> list[Hit]:
    rows: dict[str, Any] = {}
    scores: dict[str, float] = {}
    similar: dict[str, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            key = row["chunk_id"]
            rows.setdefault(key, row)
            scores[key] = scores.get(key, 0.0) + 1 / (_FUSION + rank)
            if row["similarity"] is not None:
                similar[key] = round(float(row["similarity"]), 4)
    best = sorted(scores, key=lambda key: (-scores[key], key))
    return [
        Hit(
            **{name: rows[key][name] for name in SHOWN[1:]},
            score=round(scores[key], 5),
            similarity=similar.get(key),
        )
        for key in best
    ]
