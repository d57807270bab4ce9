"""Who must know how a night went: notices of runs that end badly and of nights that are late."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from infra.notify import deliver
from ray_jobs.audit import Audit, audit
from ray_jobs.errors import BusyError, DocmillError, FailureLimitError
from ray_jobs.ledger import Scope
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import runs
from ray_jobs.templates import new_templates
from ray_jobs.versions import collection_versions
from schemas.notice import Event, Notice
from schemas.settings import Settings

_SETTLED = ("published", "unchanged")
_log = logging.getLogger(__name__)


@contextmanager
def told(
    settings: Settings, collection: str, partition: str, *, whole: bool = True
) -> Iterator[None]:
    """Send a notice where the run in this block ends badly; its error goes on.

    A single step is an orchestrator's, which tries again and tells of what stays failed; that too
    many documents failed stays so, and only the run knows how many.
    """
    try:
        yield
    except BusyError:
        raise
    except FailureLimitError as error:
        send(settings, _held(settings, collection, partition, str(error)))
        raise
    except Exception as error:  # A night has failed, whatever the reason.
        # Its text is told only where it is ours.
        if whole:
            why = str(error) if isinstance(error, DocmillError) else type(error).__name__
            send(settings, _notice(Event.FAILED, collection, partition, why=why))
        raise


def tell_if_late(settings: Settings, collection: str, partition: str) -> bool:
    """Whether a night is not published, which a notice then says."""
    settings.collection(collection)
    status = sa.select(runs.c.run_id, runs.c.status).where(
        runs.c.collection == collection, runs.c.partition == partition
    )
    with open_database(settings).connect() as connection:
        found = connection.execute(status.order_by(runs.c.number)).all()
    if any(row.status in _SETTLED for row in found):
        return False
    why = f"its last run is {found[-1].status}" if found else "it has no run"
    run_id = found[-1].run_id if found else None
    send(settings, _notice(Event.LATE, collection, partition, run_id=run_id, why=why))
    return True


def tell_of_coverage(settings: Settings, collection: str, partition: str, found: Audit) -> None:
    """Send a notice where less of the documents was read than before."""
    if found.coverage.flag is not None:
        why = found.coverage.flag
        send(settings, _notice(Event.COVERAGE, collection, partition, why=why))


def tell_of_templates(settings: Settings, scope: Scope, run_id: str) -> None:
    """Send a notice of sites, and one of templates of known sites, that a run met first.

    They come when files are parsed and before anything is extracted from them.
    """
    with open_database(settings).connect() as connection:
        found = new_templates(connection, scope.collection, run_id)
    for event, items in (
        (Event.NEW_SITE, [item for item in found if item.is_new_site]),
        (Event.NEW_TEMPLATE, [item for item in found if item.unseen]),
    ):
        if items:
            told = _notice(
                event,
                scope.collection,
                scope.partition or "",
                run_id=run_id,
                why="; ".join(item.why() for item in items),
            )
            count = sum(item.documents for item in items)
            send(settings, told.model_copy(update={"documents": count}))


def send(settings: Settings, notice: Notice) -> None:
    """Send a notice; what cannot be sent is a line in the log."""
    for problem in deliver(settings.notify, notice):
        _log.error(problem)


def _held(settings: Settings, collection: str, partition: str, why: str) -> Notice:
    """The notice of a night with too many failures, with its counts."""
    scope = Scope(collection=collection, partition=partition)
    chosen = settings.collection(collection)
    last = (
        sa.select(runs.c.run_id)
        .where(runs.c.collection == collection, runs.c.partition == partition)
        .order_by(runs.c.number.desc())
        .limit(1)
    )
    with open_database(settings).connect() as connection:
        found = audit(
            connection,
            scope,
            chosen,
            current=collection_versions(settings, collection),
            attempts=settings.work.attempts,
        )
        run_id = connection.execute(last).scalar()
    return Notice(
        event=Event.FAILURE_SHARE,
        collection=collection,
        partition=partition,
        run_id=run_id,
        why=why,
        documents=found.documents,
        failed=found.failed,
        share=round(found.failed / found.documents, 4) if found.documents else 0.0,
        limit=found.allowed,
        look=f"docmill failures {collection} --partition {partition}",
    )


def _notice(
    event: Event, collection: str, partition: str, *, run_id: str | None = None, why: str
) -> Notice:
    return Notice(
        event=event,
        collection=collection,
        partition=partition,
        run_id=run_id,
        why=why,
        look=f"docmill status --collection {collection}",
    )
