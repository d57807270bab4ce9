"""``docmill ask``: questions answered in the words of the documents."""

from textwrap import shorten
from typing import Annotated

import typer
from rich.markup import escape

from ray_jobs.cli.options import CollectionOption, RoleOption
from ray_jobs.cli.output import Format, FormatOption, console, write_rows

_SHOWN = 400
_COLUMNS = ("kind", "name", "text", "score", "document_id", "page", "start", "end", "boxes")


def ask(
    query: Annotated[str, typer.Argument(help="What is asked.")],
    document: Annotated[
        list[str] | None, typer.Option(help="Only of this document, by its id; may be given again.")
    ] = None,
    collection: CollectionOption = None,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """Answer a question in sentences and facts of the documents, each with its place.

    Where the evidence is thin there is no answer, and the exit code is 0 all the same.
    """
    from ray_jobs.search.answers import Answers
    from ray_jobs.search.filters import Filters
    from ray_jobs.storage.postgres import open_database
    from ray_jobs.storage.reads import reads_of, record_reads
    from schemas.settings import read_settings

    settings = read_settings()
    if collection is not None:
        settings.collection(collection)
    filters = Filters(
        collections=(collection,) if collection else (), documents=tuple(document or ())
    )
    opened = open_database(settings)
    found = Answers(settings, opened, role)(query, filters=filters)
    cited = [place for reply in found.given for place in reply.cited]
    record_reads(
        opened, role, "ask", reads_of((place.collection, place.document_id) for place in cited)
    )
    if form is not Format.TABLE:
        rows = [
            {**reply.model_dump(exclude={"cited"}), **place.model_dump(exclude={"text"})}
            for reply in found.given
            for place in reply.cited
        ]
        write_rows(rows, form, columns=_COLUMNS)
        return
    for number, reply in enumerate(found.given, 1):
        told = f"{reply.name}: {reply.text}" if reply.name else reply.text
        console.print(f"[bold]{number}.[/bold] {escape(shorten(told, _SHOWN))}")
        for place in reply.cited:
            where = f"{place.collection} {place.document_id} page {place.page}"
            console.print(
                f"   {where}, characters {place.start} to {place.end}", style="dim", soft_wrap=True
            )
    if found.why_not:
        console.print(f"no answer: {found.why_not}", style="dim")
