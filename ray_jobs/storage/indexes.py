"""Upkeep of Postgres itself: bloated indexes are built anew, then tables are vacuumed.

In this order, since vacuuming an HNSW index with many dead rows takes longer than building it.
"""

from typing import NamedTuple

import sqlalchemy as sa

from ray_jobs.storage.leases import NO_WAIT, lease

TABLES = ("sources", "ledger", "contents", "parts", "chunk_embeddings")
"""The tables that grow with the documents."""
INDEXES = ("chunk_embeddings_by_vector", "chunk_embeddings_by_words")
"""The indexes that vacuum leaves bloated."""

_INDEXED = "chunk_embeddings"
_FLUSHES = 150_000


class Rows(NamedTuple):
    """Live and dead rows of a table."""

    live: int
    dead: int

    @property
    def dead_share(self) -> float:
        """The share of rows that are dead."""
        return self.dead / (self.live + self.dead) if self.dead else 0.0


class Upkept(NamedTuple):
    """A table with its dead rows, or an index with its bytes, before and after."""

    name: str
    unit: str
    before: int
    after: int


def upkeep(
    opened: sa.Engine, *, reindex_share: float, memory_mb: int | None, dry_run: bool = False
) -> list[Upkept]:
    """Rebuild indexes whose table has too many dead rows, then vacuum; what that changed.

    BusyError where another process does so now.
    """
    with (
        lease(opened, "upkeep of the database", waits=NO_WAIT),
        opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        _drop_unfinished(connection)
        rows = {name: count_rows(connection, name) for name in TABLES}
        sizes = {name: _bytes(connection, name) for name in INDEXES}
        if not dry_run:
            if rows[_INDEXED].dead_share > reindex_share:
                _reindex(connection, memory_mb)
            for name in TABLES:
                connection.execute(sa.text(f"vacuum (analyze) {name}"))
        return [
            *(Upkept(name, "bytes", sizes[name], _bytes(connection, name)) for name in INDEXES),
            *(
                Upkept(name, "dead rows", rows[name].dead, count_rows(connection, name).dead)
                for name in TABLES
            ),
        ]


def count_rows(connection: sa.Connection, table: str) -> Rows:
    """The live and dead rows of a table, as a fresh sample estimates them.

    The connection is one that commits by itself.
    """
    if int(connection.execute(sa.text("show server_version_num")).scalar_one()) >= _FLUSHES:
        # What this connection did a moment ago would be counted out of the sample.
        connection.execute(sa.text("select pg_stat_force_next_flush()"))
    connection.execute(sa.text(f"analyze {table}"))
    question = sa.text(
        "select n_live_tup, n_dead_tup from pg_stat_user_tables where relid = :name ::regclass"
    )
    return Rows(*connection.execute(question, {"name": table}).one())


def _reindex(connection: sa.Connection, memory_mb: int | None) -> None:
    if memory_mb is not None:
        connection.execute(sa.text(f"set maintenance_work_mem = '{memory_mb}MB'"))
    for name in INDEXES:
        connection.execute(sa.text(f"reindex index concurrently {name}"))
    connection.execute(sa.text("reset maintenance_work_mem"))


def _drop_unfinished(connection: sa.Connection) -> None:
    """Drop what a rebuilding that was killed has left: invalid twins of our indexes."""
    left = connection.execute(sa.text(_UNFINISHED), {"names": list(INDEXES)}).scalars().all()
    for name in left:
        connection.execute(sa.text(f'drop index concurrently if exists "{name}"'))


_UNFINISHED = """
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid,
        unnest(cast(:names as text[])) as ours(name)
    where not i.indisvalid and c.relname ~ ('^' || ours.name || '_cc(new|old)[0-9]*$')
"""


def _bytes(connection: sa.Connection, name: str) -> int:
    question = sa.text("select pg_relation_size(:name ::regclass)")
    return int(connection.execute(question, {"name": name}).scalar_one())
