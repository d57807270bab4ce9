"""Search as a function of SQL: ``from search('termination for convenience', 10)``."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from ray_jobs.errors import UsageError
from ray_jobs.search.filters import Filters
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask
from schemas.job import Kind
from schemas.settings import Settings, SettingsError

if TYPE_CHECKING:
    from ray_jobs.search.hybrid import Search

_PARAMETERS = {
    "query": "varchar",
    "count": "bigint",
    "collection": "varchar",
    "kind": "varchar",
    "document": "varchar",
    "site": "varchar",
    "since": "date",
    "until": "date",
    "section": "varchar",
    "label": "varchar",
    "party": "varchar",
}
_DEFAULTS = {"count": "10"}
_COLUMNS = {
    "score": "double",
    "collection": "varchar",
    "document_id": "varchar",
    "page": "integer",
    "start": "integer",
    "end": "integer",
    "section": "varchar",
    "similarity": "double",
    "text": "varchar",
}
_RAISED = re.compile(rf"UDF: (?:{UsageError.__name__}|{SettingsError.__name__}): (?P<why>.+)")


def add_search(
    connection: duckdb.DuckDBPyConnection, settings: Settings, role: str | None = None
) -> None:
    """Give a connection the function search, which finds what a role may see.

    The filters of ``docmill search`` are its named parameters, as in ``section := 'Term'``. The
    models are loaded when it is first asked.
    """
    row = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS.items())
    connection.create_function(
        "_search",
        _searching(settings, role),
        [*_PARAMETERS.values()],
        f"struct({row})[]",
        type=PythonUDFType.NATIVE,
        null_handling=FunctionNullHandling.SPECIAL,
        side_effects=True,
    )
    given = ", ".join(
        name if name == "query" else f"{name} := {_DEFAULTS.get(name, 'null')}"
        for name in _PARAMETERS
    )
    passed = ", ".join(f"{name}::{kind}" for name, kind in _PARAMETERS.items())
    # Names of ours.
    connection.execute(
        f"create macro search({given}) as table select unnest(_search({passed}), recursive := true)"
    )


def ask_with_search(connection: duckdb.DuckDBPyConnection, question: str) -> pa.Table:
    """The rows that answer a question; UsageError says what is wrong with it or with a search."""
    try:
        return ask(connection, question)
    except duckdb.InvalidInputException as error:
        raised = _RAISED.search(str(error))
        if raised is None:
            raise
        raise UsageError(f"search: {raised['why']}") from None


def _searching(settings: Settings, role: str | None) -> Callable[..., list[dict[str, Any]]]:
    @cache
    def opened() -> "Search":
        from ray_jobs.search.hybrid import Search  # Most questions need no model.

        return Search(settings, open_database(settings), role)

    def found(
        query: str | None,
        count: int | None,
        collection: str | None,
        kind: str | None,
        document: str | None,
        site: str | None,
        since: date | None,
        until: date | None,
        section: str | None,
        label: str | None,
        party: str | None,
    ) -> list[dict[str, Any]]:
        if collection:
            settings.collection(collection)
        wanted = Filters(
            collections=(collection,) if collection else (),
            kind=_kind(kind) if kind else None,
            documents=(document,) if document else (),
            site=site,
            since=since,
            until=until,
            section=section,
            label=label,
            party=party,
        )
        hits = opened()(query, count or 10, filters=wanted) if query else []
        return [{name: getattr(hit, name) for name in _COLUMNS} for hit in hits]

    return found


def _kind(name: str) -> Kind:
    if name not in list(Kind):
        raise UsageError(f"unknown kind {name!r}; there are: {', '.join(Kind)}")
    return Kind(name)
