"""Maintenance: what no kept release shows and no run needs goes, step by step.

Each step leaves everything as right as it was, may be killed anywhere and be done again. What
readers see stays the same: the rows of the published release, and of every release that is kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext

import sqlalchemy as sa

from ray_jobs import pruning
from ray_jobs.errors import BusyError
from ray_jobs.publish import publishing
from ray_jobs.storage import compaction, indexes, releases, retention, sweeping
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.leases import Lease, lease
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import StageVersion, collection_versions, stage_versions
from schemas.job import Chore, Kind
from schemas.record import Value
from schemas.settings import Settings


class Tidied(Value):
    """What one step found and left at one place."""

    step: Chore
    place: str
    what: str
    before: int
    after: int
    freed_bytes: int | None = None


class Maintenance:
    """The steps of maintenance over some collections."""

    def __init__(
        self, settings: Settings, collections: Sequence[str], *, dry_run: bool = False
    ) -> None:
        self._settings = settings
        self._limits = settings.maintenance
        self._collections = [(name, settings.collection(name).kind) for name in collections]
        self._dry_run = dry_run
        self._opened = open_database(settings)
        self._dry: sa.Connection | None = None
        self._held: Lease | None = None

    def do(self, steps: Iterable[Chore] = tuple(Chore)) -> Iterator[Tidied]:
        """Do some steps in their order, or all; what each did, as it is done.

        A dry run does the steps in one transaction that is undone, and touches no file.
        """
        asked = set(steps)
        of_collection = {
            Chore.RELEASES: self._releases,
            Chore.LEDGER: self._ledger,
            Chore.VECTORS: self._vectors,
            Chore.STAGED: self._staged,
            Chore.COMPACT: self._compact,
            Chore.VACUUM: self._vacuum,
        }
        with self._undone() if self._dry_run else nullcontext():
            for name, kind in self._collections:
                for step, work in of_collection.items():
                    if step in asked:
                        yield from work(name, kind)
        if Chore.DATABASE in asked:
            yield from self._database()

    def _releases(self, name: str, _: Kind) -> Iterator[Tidied]:
        with self._publishing(name), self._transaction() as connection:
            dropped = retention.drop_releases(connection, name, self._limits.keep_releases)
            contents = retention.drop_contents(connection, name)
        yield _rows(Chore.RELEASES, name, "releases", dropped)
        yield _rows(Chore.RELEASES, name, "outputs", contents)

    def _ledger(self, name: str, kind: Kind) -> Iterator[Tidied]:
        days = self._limits.keep_days
        with self._transaction() as connection:
            entries = pruning.prune_ledger(
                connection,
                name,
                collection_versions(self._settings, name),
                attempts=self._settings.work.attempts,
                keep_days=days,
            )
            pruned = {
                "entries": entries,
                "parts": pruning.prune_parts(connection, name, days),
                "runs": pruning.prune_runs(connection, name, days),
                "sources": pruning.prune_sources(connection, name),
                "versions": pruning.prune_versions(connection, self._versions(), days),
            }
        yield from (_rows(Chore.LEDGER, name, what, found) for what, found in pruned.items())

    def _vectors(self, name: str, _: Kind) -> Iterator[Tidied]:
        with self._transaction() as connection:
            found = retention.drop_vectors(connection, name, self._limits.grace_hours)
        yield _rows(Chore.VECTORS, name, "vectors", found)

    def _staged(self, name: str, _: Kind) -> Iterator[Tidied]:
        with self._publishing(name):
            with self._transaction() as connection:
                needed = pruning.needed_parts(connection, name)
            swept = sweeping.sweep(
                f"{self._settings.lake_uri}/_staged/{name}",
                needed,
                grace_hours=self._limits.grace_hours,
                dry_run=self._dry_run,
            )
        yield _files(Chore.STAGED, name, "staged files", [swept])

    def _compact(self, name: str, kind: Kind) -> Iterator[Tidied]:
        with self._publishing(name):
            with self._transaction() as connection:
                shown = releases.current(connection, name)
            if shown is None:
                return
            lake = Lake(self._settings.lake_uri, name, kind)
            if self._dry_run:
                count = sum(len(lake.files(item, at)) for item, at in shown.versions.items())
                found = [compaction.Files(count, count, 0)]
            else:
                lake.begin(shown.versions)
                lake.keep_log()
                found = [compaction.compact(lake, table) for table in lake.tables]
                if lake.versions() != shown.versions:
                    with self._transaction() as connection:
                        retention.replace_versions(
                            connection, name, shown.release_id, lake.versions()
                        )
        yield _files(Chore.COMPACT, name, "files shown", found)

    def _vacuum(self, name: str, kind: Kind) -> Iterator[Tidied]:
        hours = self._limits.grace_hours
        lake = Lake(self._settings.lake_uri, name, kind)
        with self._publishing(name):
            with self._transaction() as connection:
                held = retention.held_versions(connection, name, hours)
            tables = {table: at for table, at in sorted(held.items()) if table in lake.tables}
            data = [
                compaction.vacuum(lake, table, at, grace_hours=hours, dry_run=self._dry_run)
                for table, at in tables.items()
            ]
            logs = [
                compaction.shorten_log(lake, table, min(at), dry_run=self._dry_run)
                for table, at in tables.items()
            ]
        yield _files(Chore.VACUUM, name, "files of tables", data)
        yield _files(Chore.VACUUM, name, "files of logs", logs)

    def _database(self) -> Iterator[Tidied]:
        try:
            found = indexes.upkeep(
                self._opened,
                reindex_share=self._limits.reindex_share,
                memory_mb=self._limits.index_memory_mb,
                dry_run=self._dry_run,
            )
        except BusyError:
            return  # Maintenance of another collection is at it.
        for item in found:
            freed = item.before - item.after if item.unit == "bytes" else None
            yield _rows(Chore.DATABASE, item.name, item.unit, item[2:], freed)

    def _versions(self) -> list[StageVersion]:
        return [
            version for kind in Kind for version in stage_versions(self._settings, kind).values()
        ] + [
            version
            for name in self._settings.collections
            for version in collection_versions(self._settings, name).values()
        ]

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        if self._dry is not None:
            yield self._dry
            return
        with self._opened.begin() as connection:
            if self._held is not None:
                self._held.check(connection)
            yield connection

    @contextmanager
    def _undone(self) -> Iterator[None]:
        """One transaction for all, undone at the end."""
        with self._opened.connect() as connection:
            self._dry = connection
            try:
                yield
            finally:
                self._dry = None
                connection.rollback()

    @contextmanager
    def _publishing(self, name: str) -> Iterator[None]:
        """Keep publishers out, unless nothing will be changed."""
        if self._dry_run:
            yield
            return
        with lease(self._opened, publishing(name)) as self._held:
            yield
        self._held = None


def _rows(
    step: Chore, place: str, what: str, found: tuple[int, int], freed: int | None = None
) -> Tidied:
    before, after = found
    return Tidied(step=step, place=place, what=what, before=before, after=after, freed_bytes=freed)


def _files(
    step: Chore, place: str, what: str, found: Sequence[compaction.Files | sweeping.Swept]
) -> Tidied:
    return Tidied(
        step=step,
        place=place,
        what=what,
        before=sum(item.before for item in found),
        after=sum(item.after for item in found),
        freed_bytes=sum(item.freed for item in found),
    )
