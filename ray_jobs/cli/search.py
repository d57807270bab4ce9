"""``docmill search``: chunks by meaning and by words."""

from textwrap import shorten
from typing import Annotated, Any

import typer
from rich.markup import escape

from ray_jobs.cli.options import CollectionOption, RoleOption
from ray_jobs.cli.output import Format, FormatOption, console, write_rows

_SHOWN = 300
_COLUMNS = (
    "score", "collection", "document_id", "page", "start", "end", "section", "similarity", "text",
)  # fmt: skip


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    count: Annotated[int, typer.Option("-k", min=1, max=50, help="How many chunks.")] = 10,
    collection: CollectionOption = None,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """Find the chunks that fit a query best, each with document, page and characters."""
    from ray_jobs.search.hybrid import Search
    from ray_jobs.storage.postgres import open_database
    from ray_jobs.storage.reads import reads_of, record_reads
    from schemas.settings import read_settings

    settings = read_settings()
    if collection is not None:
        settings.collection(collection)
    collections = [collection] if collection else None
    opened = open_database(settings)
    hits = Search(settings, opened, role)(query, count, collections=collections)
    found = reads_of((hit.collection, hit.document_id) for hit in hits)
    record_reads(opened, role, "search", found)
    rows: list[dict[str, Any]] = [{name: getattr(hit, name) for name in _COLUMNS} for hit in hits]
    if form is not Format.TABLE:
        write_rows(rows, form, columns=_COLUMNS)
        return
    for number, hit in enumerate(hits, 1):
        console.print(
            f"[bold]{number}.[/bold] {hit.collection} {hit.document_id}"
            f" page {hit.page}, characters {hit.start} to {hit.end}"
            f"  [dim]{escape(hit.section or '')}[/dim]",
            soft_wrap=True,
        )
        console.print(f"   {escape(shorten(hit.text, _SHOWN))}")
    if not hits:
        console.print("nothing found", style="dim")
