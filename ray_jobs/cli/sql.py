"""``docmill sql``: a question to the published tables."""

from typing import Annotated

import typer

from ray_jobs.cli.options import RoleOption
from ray_jobs.cli.output import Format, FormatOption, write_rows


def sql(
    question: Annotated[
        str, typer.Argument(metavar="QUERY", help='As in "from active_contracts" (DuckDB).')
    ],
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """Ask the published tables and views in SQL. `show tables` lists them.

    `search(query, count)` is a table too, with the filters of `docmill search` by name:
    "from search('who pays for insurance?', 5, kind := 'contract')".
    """
    from ray_jobs.search.in_sql import add_search, ask_with_search
    from ray_jobs.storage.postgres import open_database
    from ray_jobs.storage.reads import reads_of_answer, record_reads
    from ray_jobs.storage.sql import open_sql
    from schemas.settings import read_settings

    settings = read_settings()
    connection = open_sql(settings, role)
    add_search(connection, settings, role)
    answer = ask_with_search(connection, question)
    record_reads(open_database(settings), role, "sql", reads_of_answer(answer))
    rows = answer.to_pylist(maps_as_pydicts="lossy")
    write_rows(rows, form, columns=answer.column_names)
