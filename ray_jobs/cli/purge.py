"""``docmill purge``: removes every trace of a document, and proves it."""

import sys
from typing import Annotated

import typer

from ray_jobs.cli.output import Format, FormatOption, console, errors, write_rows


def purge(
    document: Annotated[
        str, typer.Argument(help="Its id, the beginning of it, or part of its URI.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Remove a document from all releases, tables, vectors and the ledger, for good.

    Then every file of the lake and every table is searched for it. Its id is kept, so that it is
    not taken in again while its file, which is not touched, still lies at the source. Whoever
    reads older tables at this moment may have to ask again.
    """
    from ray_jobs.documents import find_document
    from ray_jobs.errors import UsageError
    from ray_jobs.purge import Trace
    from ray_jobs.purge import purge as remove
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    settings = read_settings()
    opened = open_database(settings)
    with opened.connect() as connection:
        named = find_document(connection, document)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("a purge cannot be undone: give --yes to purge without being asked")
        where = f" ({named.uri})" if named.uri else ""
        question = f"Purge {named.document_id} of {named.collection}{where}? It cannot be undone."
        if not typer.confirm(question, err=True):
            raise UsageError("nothing was purged")
    done = remove(settings, opened, named.collection, named.document_id)
    rows = [trace.model_dump() for trace in done.traces]
    write_rows(rows, form, columns=list(Trace.model_fields))
    if form is Format.TABLE:
        console.print(
            f"{named.document_id} is purged: nothing of it in {done.files} Parquet files and"
            f" {done.tables} Postgres tables"
        )
    if named.uri:
        errors.print("its file still lies where it came from; docmill will not read it again")
