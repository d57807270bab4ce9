"""``docmill ask``: questions answered from the documents."""

from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ray_jobs.cli.options import CollectionOption, RoleOption
from ray_jobs.cli.output import Format, FormatOption, console, errors, write_rows

if TYPE_CHECKING:
    from ray_jobs.search.replies import Replies, Reply

_SHOWN = 400
_COLUMNS = (
    "kind", "name", "text", "score", "document_id", "page", "start", "end", "boxes", "writer",
    "prompt",
)  # fmt: skip


def ask(
    query: Annotated[str, typer.Argument(help="What is asked.")],
    document: Annotated[
        list[str] | None, typer.Option(help="Only of this document, by its id; may be given again.")
    ] = None,
    collection: CollectionOption = None,
    extractive: Annotated[
        bool,
        typer.Option("--extractive", help="In the documents' own words, though a model is set."),
    ] = False,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """Answer a question in sentences and facts of the documents, each with its place.

    With DOCMILL_LLM__URL and DOCMILL_LLM__MODEL a model writes the sentences, and those that the
    places they cite do not bear out are left out and counted. Where the evidence is thin there is
    no answer, and the exit code is 0 all the same.
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
    found = Answers(settings, opened, role, extractive=extractive)(query, filters=filters)
    cited = [place for reply in found.given for place in reply.cited]
    record_reads(
        opened, role, "ask", reads_of((place.collection, place.document_id) for place in cited)
    )
    if form is not Format.TABLE:
        rows = [
            {
                **reply.model_dump(exclude={"cited"}),
                **place.model_dump(exclude={"text"}),
                "writer": found.writer if reply.kind == "written" else None,
                "prompt": found.prompt if reply.kind == "written" else None,
            }
            for reply in found.given
            for place in reply.cited
        ]
        write_rows(rows, form, columns=_COLUMNS)
    else:
        for number, reply in enumerate(found.given, 1):
            _show(number, reply)
    _say_of(found, console if form is Format.TABLE else errors)


def _show(number: int, reply: "Reply") -> None:
    told = f"{reply.name}: {reply.text}" if reply.name else reply.text
    console.print(f"[bold]{number}.[/bold] {escape(shorten(told, _SHOWN))}")
    for place in reply.cited:
        where = f"{place.collection} {place.document_id} page {place.page}"
        console.print(
            f"   {where}, characters {place.start} to {place.end}", style="dim", soft_wrap=True
        )


def _say_of(found: "Replies", out: Console) -> None:
    """Who wrote the answers and what was left out, or why there are none."""
    if found.writer:
        left_out = f"{found.dropped} sentences left out that their citations do not bear out"
        out.print(f"written by {found.writer}, {found.prompt}; {left_out}", style="dim")
    if found.why_not:
        out.print(f"no answer: {found.why_not}", style="dim")
