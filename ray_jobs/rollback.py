"""Goes back to an earlier release of a collection."""

from time import perf_counter

from ray_jobs.errors import UsageError
from ray_jobs.publish import publishing
from ray_jobs.storage import releases
from ray_jobs.storage.leases import lease
from ray_jobs.storage.postgres import open_database
from schemas.settings import Settings


def rollback(settings: Settings, collection: str, release_id: int) -> float:
    """Let readers see an earlier release; the seconds that the change took."""
    settings.collection(collection)
    opened = open_database(settings)
    with lease(opened, publishing(collection)) as held:
        with opened.begin() as connection:
            held.check(connection)
            found = releases.by_id(connection, release_id)
            if found is None or found.collection != collection:
                raise UsageError(f"{collection} has no release {release_id}")
            started = perf_counter()
            releases.point_to(connection, collection, release_id)
        return perf_counter() - started
