"""A reader that polls what is published while others write, and notes what must never be seen."""

import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

import psycopg
import sqlalchemy as sa

from ray_jobs.errors import RetryError
from ray_jobs.storage import releases
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.vectors import shown_vectors
from schemas.settings import Settings

_PAUSE = 0.2


class Reader:
    """Reads again and again until the block ends: ``reads`` and what was ``wrong`` with them.

    A read is wrong when a release shows other rows than it did before, when a document is there
    twice, or when the chunks that SQL shows are not the vectors that search shows.
    """

    def __init__(self, settings: Settings, collection: str) -> None:
        self.reads = 0
        self.wrong: list[str] = []
        self._settings = settings
        self._collection = collection
        self._lake = Lake(settings.lake_uri, collection, settings.collection(collection).kind)
        self._seen: dict[int, dict[str, int]] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="reader", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _poll(self) -> None:
        while not self._ended.wait(_PAUSE):
            # A database that was killed is away for a moment; that is no wrong read.
            with suppress(sa.exc.SQLAlchemyError, psycopg.Error, RetryError):
                self.read()

    def read(self) -> None:
        """Read once."""
        with open_database(self._settings).connect() as connection:
            shown = releases.current(connection, self._collection)
            if shown is None:
                return
            counted = shown_vectors(self._collection, shown.release_id, [sa.func.count()])
            vectors = connection.execute(counted).scalar_one()
        ids = self._lake.document_ids(shown.versions["documents"])
        counts = {name: self._lake.count(name, version) for name, version in shown.versions.items()}
        counts["vectors"] = vectors
        self.reads += 1
        self._judge(shown.release_id, counts, doubled=len(ids) - len(set(ids)))

    def _judge(self, release_id: int, counts: dict[str, int], *, doubled: int) -> None:
        before = self._seen.setdefault(release_id, counts)
        if before != counts:
            self.wrong.append(f"release {release_id} changed: {before} then {counts}")
        if doubled:
            self.wrong.append(f"release {release_id}: {doubled} documents twice")
        if counts["chunks"] != counts["vectors"]:
            self.wrong.append(
                f"release {release_id}: {counts['chunks']} chunks, {counts['vectors']} vectors"
            )
