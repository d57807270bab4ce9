"""Generations of vectors: a release shows those of one encoder, and says of which.

Vectors of another encoder are made beside them, as rows of another version, while readers go on
with the old ones. The release that shows the new ones is the switch, a rollback takes it back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from ray_jobs.errors import UsageError
from ray_jobs.storage.releases import visible_in
from ray_jobs.storage.tables import chunk_embeddings, contents, published, releases
from ray_jobs.storage.vectors import is_entry_of
from schemas.job import StageName


def name_model(connection: sa.Connection, collection: str, release_id: int) -> None:
    """Write down which encoder's vectors a new release shows; UsageError where of several."""
    found = _models(connection, collection, release_id)
    if len(found) > 1:
        raise UsageError(
            f"{collection} would show vectors of {' and '.join(found)} at once; one"
            f" `docmill backfill {collection}` over all nights makes them anew and shows them"
            " together; nights must have the same DOCMILL_ENCODER"
        )
    connection.execute(
        sa.update(releases)
        .where(releases.c.release_id == release_id)
        .values(model=found[0] if found else None)
    )


def shown_models(
    connection: sa.Connection, collections: Sequence[str] | None = None
) -> dict[str | None, list[str]]:
    """The collections that readers see, by the encoder of their vectors; None where none is."""
    question = (
        sa.select(releases.c.model, releases.c.collection)
        .join(published, published.c.release_id == releases.c.release_id)
        .order_by(releases.c.collection)
    )
    if collections:
        question = question.where(releases.c.collection.in_(collections))
    found: dict[str | None, list[str]] = {}
    for model, collection in connection.execute(question):
        found.setdefault(model, []).append(collection)
    return found


def _models(connection: sa.Connection, collection: str, release_id: int) -> list[str]:
    # All vectors of a version are of one encoder: so one document of each tells.
    each = (
        sa.select(contents)
        .ext(distinct_on(contents.c.version))
        .where(
            contents.c.collection == collection,
            contents.c.stage == str(StageName.EMBEDDINGS),
            contents.c.rows > 0,
            visible_in(release_id),
        )
        .order_by(contents.c.version)
        .subquery()
    )
    model = sa.func.split_part(chunk_embeddings.c.model, "/", 1)
    own = sa.select(model).where(is_entry_of(chunk_embeddings, each)).limit(1).scalar_subquery()
    found = connection.execute(sa.select(own).select_from(each)).scalars()
    return sorted({name for name in found if name is not None})
