"""Ledger entries whose rows lie in the lake alone, since maintenance removed the staged ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ray_jobs.stages import StageSpec
from ray_jobs.storage.staging import Staging
from ray_jobs.storage.tables import ledger
from schemas.job import StageName

_KEY = ("document_id", "stage", "version", "input")


def forget_unstaged(
    connection: sa.Connection,
    staging: Staging,
    collection: str,
    hidden: Sequence[dict[str, Any]],
    specs: Mapping[StageName, StageSpec],
) -> int:
    """Forget outputs that a release no longer shows and whose staged rows are gone; how many.

    Should a document go back to what it was, they are made again; to take them for done would let
    the stages below read the rows of the newer document.
    """
    by_part: dict[tuple[str, StageName], list[str]] = defaultdict(list)
    for part_id, stage, document in _entries(connection, [row for row in hidden if row["rows"]]):
        by_part[part_id, StageName(stage)].append(document)
    forgotten = 0
    for (part_id, stage), documents in by_part.items():
        if all(staging.has(collection, part_id, table) for table in specs[stage].writes.values()):
            continue
        gone = sa.delete(ledger).where(
            ledger.c.part_id == part_id, ledger.c.document_id.in_(documents)
        )
        forgotten += connection.execute(gone).rowcount
    return forgotten


def _entries(
    connection: sa.Connection, rows: Sequence[dict[str, Any]]
) -> Sequence[tuple[str, str, str]]:
    """Part, stage and document of the ledger entries of some outputs."""
    columns = (sa.cast([str(row[name]) for row in rows], sa.ARRAY(sa.Text)) for name in _KEY)
    keys = sa.func.unnest(*columns).table_valued(*_KEY).render_derived()
    question = sa.select(ledger.c.part_id, ledger.c.stage, ledger.c.document_id).join(
        keys, sa.and_(*(ledger.c[name] == keys.c[name] for name in _KEY))
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(question)]
