"""SQL over the published release: DuckDB views on the pinned files of each table.

DuckDB reads a lake on disk by itself, which is fastest. It can reach no object store without an
extension, so there Arrow reads what it asks for: some columns, and the rows that a filter leaves.
"""

from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.stages import every_table, tables_of
from ray_jobs.storage import releases
from ray_jobs.storage.files import absolute_uri, is_local, resolve
from ray_jobs.storage.lake import Lake, table_schema
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import releases as releases_table
from ray_jobs.storage.tables import runs, sources
from schemas.settings import Settings

VIEWS = ("active_contracts", "medication_list", "where_is_it_said")
"""The ready views, each a file in the folder views."""


def open_sql(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection that shows what the releases show now, and reads nothing else.

    Besides the lake's tables and the ready views there are ``releases``, ``runs`` and ``sources``.
    """
    opened = open_database(settings)
    connection = duckdb.connect()
    with opened.connect() as database:
        shown = {
            name: release
            for name in settings.collections
            if (release := releases.current(database, name)) is not None
        }
        _register(connection, "releases", _rows(database, sa.select(releases_table)))
        _register(connection, "runs", _rows(database, sa.select(runs)))
        _register(connection, "sources", _rows(database, sa.select(sources)))
    for table in every_table():
        _create(connection, settings, table, shown)
    for view in VIEWS:
        connection.execute(
            files("ray_jobs.storage").joinpath("views", f"{view}.sql").read_text("utf-8")
        )
    # From here on a question can reach the pinned files and nothing else on this machine.
    lake_uri = absolute_uri(settings.lake_uri)
    if is_local(lake_uri):
        folder = resolve(lake_uri)[1] + "/"
        connection.execute("set allowed_directories = [" + _literal(folder) + "]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def ask(connection: duckdb.DuckDBPyConnection, question: str) -> pa.Table:
    """The rows that answer a question; UsageError says what is wrong with it."""
    try:
        rows = connection.sql(question)
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
            _view(connection, table, schema.names, paths)
            return
    elif pinned:
        parts = [lake.dataset(table, version).replace_schema(schema) for lake, version in pinned]
        connection.register(table, ds.dataset(parts))
        return
    _register(connection, table, schema.empty_table())


def _view(
    connection: duckdb.DuckDBPyConnection, table: str, names: list[str], paths: list[str]
) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    listed = ", ".join(map(_literal, paths))
    connection.execute(
        f'create view "{table}" as select {columns} from read_parquet([{listed}],'  # noqa: S608
        " hive_partitioning = true, hive_types_autocast = false, union_by_name = true)"
    )


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
