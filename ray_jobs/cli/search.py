"""``docmill search``: chunks by meaning and by words."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from ray_jobs.cli.options import CollectionOption, RoleOption
from ray_jobs.cli.output import Format, FormatOption, console, write_rows
from schemas.job import Kind

if TYPE_CHECKING:
    from ray_jobs.search.hybrid import Hit

_SHOWN = 300
_COLUMNS = (
    "score", "collection", "document_id", "page", "start", "end", "section", "similarity",
    "highlights", "text",
)  # fmt: skip

DayOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Of the partition.")]


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    count: Annotated[int, typer.Option("-k", min=1, max=50, help="How many chunks.")] = 10,
    collection: CollectionOption = None,
    kind: Annotated[Kind | None, typer.Option(help="Only documents of this kind.")] = None,
    document: Annotated[
        list[str] | None, typer.Option(help="Only this document, by id; may be given again.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="Only documents of this site.")] = None,
    since: DayOption = None,
    until: DayOption = None,
    section: Annotated[str | None, typer.Option(help="In the titles above the chunk.")] = None,
    label: Annotated[
        str | None, typer.Option(help="Chunks with a clause or entity of this label.")
    ] = None,
    party: Annotated[str | None, typer.Option(help="Contracts with this party.")] = None,
    rerank: Annotated[
        bool, typer.Option(help="Weigh candidates as learned; without, ranks are fused.")
    ] = True,
    by_document: Annotated[
        bool, typer.Option("--by-document", help="Show results of one document together.")
    ] = False,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """Find the chunks that fit a query best, each with document, page and characters.

    A filter is applied before the search, so that it never hides what it allows.
    """
    from ray_jobs.search import highlights
    from ray_jobs.search.filters import Filters
    from ray_jobs.search.hybrid import Search
    from ray_jobs.storage.postgres import open_database
    from ray_jobs.storage.reads import reads_of, record_reads
    from schemas.settings import read_settings

    settings = read_settings()
    if collection is not None:
        settings.collection(collection)
    wanted = Filters(
        collections=(collection,) if collection else (),
        kind=kind,
        documents=tuple(document or ()),
        site=site,
        since=since.date() if since else None,
        until=until.date() if until else None,
        section=section,
        label=label,
        party=party,
    )
    opened = open_database(settings)
    hits = Search(settings, opened, role)(query, count, filters=wanted, rerank=rerank)
    if by_document:
        hits = [hit for own in highlights.by_document(hits) for hit in own]
    found = reads_of((hit.collection, hit.document_id) for hit in hits)
    record_reads(opened, role, "search", found)
    if form is not Format.TABLE:
        write_rows([_row(hit, query) for hit in hits], form, columns=_COLUMNS)
        return
    for number, hit in enumerate(hits, 1):
        _show(number, hit, query)
    if not hits:
        console.print("nothing found", style="dim")


def _row(hit: "Hit", query: str) -> dict[str, Any]:
    from ray_jobs.search.highlights import highlights

    marked = [[hit.start + at for at in span] for span in highlights(hit.text, query)]
    return {name: marked if name == "highlights" else getattr(hit, name) for name in _COLUMNS}


def _show(number: int, hit: "Hit", query: str) -> None:
    from ray_jobs.search.highlights import highlights

    head = Text(f"{number}.", style="bold").append(
        f" {hit.collection} {hit.document_id} page {hit.page}, characters {hit.start} to {hit.end}",
        style="not bold",
    )
    console.print(head.append(f"  {hit.section or ''}", style="not bold dim"), soft_wrap=True)
    shown = " ".join(hit.text.split())
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN].rsplit(' ', 1)[0]} [...]"
    text = Text(f"   {shown}")
    for start, end in highlights(shown, query):
        text.stylize("bold", start + 3, end + 3)
    console.print(text)
