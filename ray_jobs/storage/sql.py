"""SQL over the published release: DuckDB views on the pinned files of each table.

Every table shows site, specialty, note type and template of its documents. They are joined when it
is read: one place says them, rows that were written before have them too, and who may not see a
document sees none of them.

DuckDB reads a lake on disk by itself, which is fastest. It can reach no object store without an
extension, so there Arrow reads what it asks for: some columns, and the rows that a filter leaves.
"""

from collections.abc import Sequence, Set
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.stages import every_table, tables_of
from ray_jobs.storage import releases
from ray_jobs.storage.access import acting_as, introduce, readable_documents, sight
from ray_jobs.storage.files import absolute_uri, is_local, resolve
from ray_jobs.storage.lake import Lake, table_schema
from ray_jobs.storage.limited import limited
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import releases as releases_table
from ray_jobs.storage.tables import runs, visible_sources
from schemas.settings import Settings

ATTRIBUTES = ("site", "specialty", "note_type")
"""What a document's owner says of it and every table shows, beside its template."""

_COSTS = "cost_per_1k_documents"
_COSTS_VIEW = sa.table(_COSTS)

VIEWS = (
    "active_contracts",
    "amendments",
    "terms_in_force",
    "notice_windows",
    "renewals_due",
    "caps_on_liability",
    "unusual_clauses",
    "clinical_statements",
    "medication_list",
    "problem_list",
    "allergies",
    "labs",
    "family_history",
    "follow_up",
    "gists",
    "omissions",
    "summary_rates",
    "where_is_it_said",
)
"""The ready views, each a file in the folder views."""


def open_sql(settings: Settings, role: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that shows what the releases show a role now, and reads nothing else.

    Besides the lake's tables and the ready views there are ``releases``, ``runs`` and ``sources``,
    and for who sees everything ``cost_per_1k_documents``.
    """
    opened = open_database(settings)
    introduce(opened, settings)
    connection = duckdb.connect()
    with acting_as(opened, role) as database:
        seen = sight(database)
        shown = {
            name: release
            for name in settings.collections
            if (release := releases.current(database, name)) is not None
        }
        allowed = {name: readable_documents(database, name) for name in seen.partly & set(shown)}
        _register(connection, "releases", _rows(database, sa.select(releases_table)))
        _register(connection, "runs", _rows(database, sa.select(runs)))
        known = _rows(database, sa.select(visible_sources))
        _register(connection, "sources", known)
        if seen.everything:
            _register(
                connection,
                _COSTS,
                _rows(database, sa.select(sa.text("*")).select_from(_COSTS_VIEW)),
            )
    if not seen.everything:
        _attributes(connection, known)
    for table in every_table():
        if seen.everything:
            _create(connection, settings, table, shown)
        else:
            _create_limited(connection, limited(settings, table, shown, seen, allowed), table)
    for table in every_table():
        _add_attributes(connection, table)
    for view in VIEWS:
        connection.execute(
            files("ray_jobs.storage").joinpath("views", f"{view}.sql").read_text("utf-8")
        )
    _close_off(connection, settings if seen.everything else None)
    return connection


def ask(
    connection: duckdb.DuckDBPyConnection, question: str, given: Sequence[object] = ()
) -> pa.Table:
    """The rows that answer a question, with what is given for its $1, $2 and so on.

    UsageError says what is wrong with it.
    """
    try:
        rows = connection.sql(question, params=list(given) or None)
    except duckdb.Error as error:
        raise UsageError(f"SQL: {error}") from error
    return rows.to_arrow_table() if rows is not None else pa.table({})


def _create(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    table: str,
    shown: dict[str, releases.Release],
) -> None:
    schema = table_schema(every_table()[table])
    pinned = [
        (Lake(settings.lake_uri, name, kind), release.versions[table])
        for name, release in shown.items()
        if table in tables_of(kind := settings.collections[name].kind) and table in release.versions
    ]
    if is_local(absolute_uri(settings.lake_uri)):
        paths = [path for lake, version in pinned for path in lake.files(table, version)]
        if paths:
            _view(connection, _rows_of(table), schema.names, paths)
            return
    elif pinned:
        parts = [lake.dataset(table, version).replace_schema(schema) for lake, version in pinned]
        connection.register(_rows_of(table), ds.dataset(parts))
        return
    _register(connection, _rows_of(table), schema.empty_table())


def _view(
    connection: duckdb.DuckDBPyConnection, table: str, names: list[str], paths: list[str]
) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    listed = ", ".join(map(_literal, paths))
    # Names of ours, and paths as literals.
    connection.execute(
        f'create view "{table}" as select {columns} from read_parquet([{listed}],'  # noqa: S608
        " hive_partitioning = true, hive_types_autocast = false, union_by_name = true)"
    )


def _create_limited(
    connection: duckdb.DuckDBPyConnection, found: dict[str, ds.Dataset], table: str
) -> None:
    """A view on filtered datasets: behind it no file can be opened, nor a row seen, by its path."""
    schema = table_schema(every_table()[table])
    connection.register(f"_{table}", schema.empty_table())
    parts = [f'select * from "_{table}"']  # noqa: S608  # Types, where a column is left out of all.
    for name, dataset in found.items():
        connection.register(f"_{table}_{name}", dataset)
        known = set(dataset.schema.names)
        columns = ", ".join(_column(item, known) for item in schema.names)
        parts.append(f'select {columns} from "_{table}_{name}" t')  # noqa: S608
    # Names of ours, and of collections: letters, digits and _ only.
    connection.execute(f'create view "{_rows_of(table)}" as {" union all ".join(parts)}')


def _column(name: str, known: Set[str]) -> str:
    """A column of a table, which the role may not be shown."""
    if name in known:
        return f't."{name}"'
    if name == "attributes":
        return "(select a.attributes from _attributes a where a.document_id = t.document_id)"
    return "null"


def _attributes(connection: duckdb.DuckDBPyConnection, rows: pa.Table) -> None:
    """What a role may know of what is said of documents, for those where it may not know all."""
    columns = {
        "document_id": rows["document_id"].cast(pa.string()),
        "attributes": pa.array(
            [
                [(name, value) for name, value in (item or {}).items() if value is not None]
                for item in rows["attributes"].to_pylist()
            ],
            pa.map_(pa.string(), pa.string()),
        ),
    }
    connection.register("_attributes", pa.table(columns))


def _add_attributes(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """The table as it is read: its rows with what is said of their documents."""
    said = ", ".join(f"d.attributes['{name}'] as {name}" for name in ATTRIBUTES)
    rows, documents = _rows_of(table), _rows_of("documents")
    # Names of ours.
    connection.execute(
        f'create view "{table}" as select d.*, {said} from "{documents}" d'  # noqa: S608
        if table == "documents"
        else f'create view "{table}" as select t.*, {said}, d.template_id from "{rows}" t'  # noqa: S608
        f' left join "{documents}" d'
        " on d.collection = t.collection and d.document_id = t.document_id"
    )


def _rows_of(table: str) -> str:
    return f"{table}_as_written"


def _close_off(connection: duckdb.DuckDBPyConnection, settings: Settings | None) -> None:
    """From here on a question reaches the tables, the files of the lake at most, and no other."""
    if settings is not None and is_local(absolute_uri(settings.lake_uri)):
        folder = resolve(absolute_uri(settings.lake_uri))[1] + "/"
        connection.execute("set allowed_directories = [" + _literal(folder) + "]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _register(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register(f"_{name}", rows)
    connection.execute(f'create table "{name}" as from "_{name}"')
    connection.unregister(f"_{name}")


def _rows(database: sa.Connection, question: sa.Select[Any]) -> pa.Table:
    result = database.execute(question)
    names = list(result.keys())
    rows = [dict(row) for row in result.mappings()]
    if rows:
        return pa.Table.from_pylist(rows)
    return pa.table({name: pa.array([], pa.string()) for name in names})


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
