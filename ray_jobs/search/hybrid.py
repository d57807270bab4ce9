"""Search over the published chunks: by meaning (vectors) and by words, fused by rank.

Reciprocal rank fusion follows Cormack, Clarke and Büttcher (2009), with their constant of 60.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from pgvector import HalfVector

from extractors.learned.encoder import Encoder
from extractors.learned.weights import encoder_folder
from ray_jobs.storage.releases import visible_in
from ray_jobs.storage.tables import chunk_embeddings, contents, published
from schemas.job import StageName
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
    """Queries answered from the chunks that the releases show."""

    def __init__(self, settings: Settings, opened: sa.Engine) -> None:
        self._opened = opened
        self._encoder = Encoder(encoder_folder(settings.encoder))

    def __call__(
        self, query: str, count: int, *, collections: Sequence[str] | None = None
    ) -> list[Hit]:
        """The best chunks, the best first."""
        vector = self._encoder.encode([query])[0]
        with self._opened.connect() as connection:
            # An index scan goes on until enough visible chunks are found.
            connection.execute(sa.text("set local hnsw.iterative_scan = strict_order"))
            near = connection.execute(_by_meaning(vector, collections)).mappings().all()
            worded = connection.execute(_by_words(query, collections)).mappings().all()
        return _fused(near, worded)[:count]


def _by_meaning(vector: NDArray[np.float32], collections: Sequence[str] | None) -> sa.Select[Any]:
    distance = chunk_embeddings.c.embedding.cosine_distance(HalfVector(vector))
    return (
        _visible(collections, (1 - distance).label("similarity"))
        .order_by(distance)
        .limit(_CANDIDATES)
    )


def _by_words(query: str, collections: Sequence[str] | None) -> sa.Select[Any]:
    asked = sa.func.websearch_to_tsquery("english", query)
    rank = sa.func.ts_rank_cd(chunk_embeddings.c.words, asked)
    return (
        _visible(collections, sa.null().cast(sa.Double).label("similarity"))
        .where(chunk_embeddings.c.words.op("@@")(asked))
        .order_by(rank.desc(), chunk_embeddings.c.chunk_id)
        .limit(_CANDIDATES)
    )


def _visible(
    collections: Sequence[str] | None, similarity: sa.ColumnElement[Any]
) -> sa.Select[Any]:
    """Chunks of outputs that the release of their collection shows."""
    chunks = chunk_embeddings.c
    question = (
        sa.select(
            chunks.chunk_id,
            chunks.document_id,
            chunks.collection,
            chunks.page,
            chunks.start,
            chunks.end,
            chunks.section,
            chunks.text,
            similarity,
        )
        .join(
            contents,
            sa.and_(
                contents.c.document_id == chunks.document_id,
                contents.c.stage == str(StageName.EMBEDDINGS),
                contents.c.version == chunks.version,
                contents.c.input == chunks.input,
            ),
        )
        .join(published, published.c.collection == chunks.collection)
        .where(visible_in(published.c.release_id))
    )
    return question.where(chunks.collection.in_(collections)) if collections else question


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
    shown = ("document_id", "collection", "page", "start", "end", "section", "text")
    return [
        Hit(
            **{name: rows[key][name] for name in shown},
            score=round(scores[key], 5),
            similarity=similar.get(key),
        )
        for key in best
    ]
