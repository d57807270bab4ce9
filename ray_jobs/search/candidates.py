"""The chunks in Postgres that may answer a question: by meaning, by words, by what they are of."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from ray_jobs.search.nearest import SHOWN, is_shown, nearest
from ray_jobs.search.passages import Passage, Pool
from ray_jobs.search.questions import Question, Vectors
from ray_jobs.search.routing import HEAD, Naming
from ray_jobs.storage.tables import chunk_embeddings, visible_sources

Rows = Sequence[sa.RowMapping]


def by_meaning(
    connection: sa.Connection, vector: Vectors, count: int, *, within: sa.ColumnElement[bool]
) -> Rows:
    """The chunks nearest to a vector."""
    return nearest(connection, vector, count, within=within)


def by_all_words(
    connection: sa.Connection, asked: Question, count: int, *, within: sa.ColumnElement[bool]
) -> Rows:
    """The chunks that hold all words of a question, as a search on the web understands it."""
    strict = sa.func.websearch_to_tsquery("english", asked.text)
    return connection.execute(_worded(strict, count, within)).mappings().all()


def by_words(
    connection: sa.Connection,
    asked: Question,
    count: int,
    *,
    found: Rows,
    within: sa.ColumnElement[bool],
) -> Rows:
    """The chunks found by all words of a question, then where they are few those with some."""
    if len(found) == count:
        return found
    plain = sa.cast(sa.func.plainto_tsquery("english", asked.text), sa.Text)
    # The lexemes of a plain query are quoted, so that its text is a query again.
    loose = sa.cast(sa.func.replace(plain, "&", "|"), TSQUERY)
    more = connection.execute(_worded(loose, count, within)).mappings().all()
    seen = {row["chunk_id"] for row in found}
    return [*found, *(row for row in more if row["chunk_id"] not in seen)][:count]


def of_documents(
    connection: sa.Connection,
    documents: Sequence[str],
    vector: Vectors,
    *,
    each: int,
    within: sa.ColumnElement[bool],
) -> Rows:
    """Of each of some documents the chunks nearest to a vector."""
    own = [
        nearest(
            connection,
            vector,
            each,
            within=sa.and_(within, chunk_embeddings.c.document_id == document),
        )
        for document in documents
    ]
    return [row for rows in own for row in rows]


def namings(
    connection: sa.Connection, documents: Sequence[str], *, within: sa.ColumnElement[bool]
) -> dict[str, Naming]:
    """What documents may be called by: how they begin, and the names of their files."""
    chunks = chunk_embeddings.c
    heads = (
        sa.select(chunks.document_id, chunks.text)
        .where(within, chunks.document_id.in_(documents), chunks.start < HEAD)
        .order_by(chunks.document_id, chunks.start)
    )
    files = sa.select(visible_sources.c.document_id, visible_sources.c.uri).where(
        visible_sources.c.document_id.in_(documents)
    )
    begun = dict.fromkeys(documents, "")
    for document, text in connection.execute(heads):
        begun[document] += f"{text}\n"
    called = {
        document: uri.rsplit("/", 1)[-1] for document, uri in connection.execute(files) if uri
    }
    return {key: Naming(called.get(key, ""), begun[key]) for key in documents}


def pool_of(rows: Rows, named: dict[str, Naming]) -> Pool:
    """Candidates as the reranking stage wants them, each once."""
    passages = [
        Passage(
            row["chunk_id"],
            row["document_id"],
            row["start"],
            row["end"],
            row["section"] or "",
            row["text"],
        )
        for row in rows
    ]
    vectors = [np.asarray(row["embedding"], np.float32) for row in rows]
    return Pool(passages, np.stack(vectors) if vectors else np.zeros((0, 1), np.float32), named)


def _worded(
    asked: sa.ColumnElement[Any], count: int, within: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    rank = sa.func.ts_rank_cd(chunk_embeddings.c.words, asked)
    columns = [chunk_embeddings.c[name] for name in (*SHOWN, "embedding")]
    return (
        sa.select(*columns)
        .where(within, chunk_embeddings.c.words.op("@@")(asked), is_shown(chunk_embeddings))
        .order_by(rank.desc(), chunk_embeddings.c.chunk_id)
        .limit(count)
    )
