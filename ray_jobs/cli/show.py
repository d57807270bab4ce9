"""``docmill show``: a document's text with its spans marked."""

from typing import Annotated

import typer

from ray_jobs.cli.options import RoleOption
from ray_jobs.cli.output import console

_STYLES = ("green", "cyan", "magenta", "yellow", "blue", "red")


def show(
    document: Annotated[
        str, typer.Argument(help="Its id, the beginning of it, or part of its URI.")
    ],
    label: Annotated[
        list[str] | None, typer.Option(help="Only spans of this label (may be repeated).")
    ] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Only this page.")] = None,
    role: RoleOption = None,
) -> None:
    """Print a document with the extracted spans marked in its text."""
    from rich.text import Text

    from ray_jobs.show import marked_document
    from ray_jobs.storage.postgres import open_database
    from ray_jobs.storage.reads import reads_of, record_reads
    from schemas.settings import read_settings

    settings = read_settings()
    found = marked_document(settings, document, labels=label, page=page, role=role)
    read = reads_of([(found.collection, found.document_id)])
    record_reads(open_database(settings), role, "show", read)
    styles = {name: _STYLES[index % len(_STYLES)] for index, name in enumerate(found.labels)}
    text = Text()
    for piece in found.pieces:
        if piece.label is None:
            text.append(piece.text)
        else:
            text.append(piece.text, style=f"bold {styles[piece.label]}")
            note = f"{piece.label}: {piece.context}" if piece.context else piece.label
            text.append(f" [{note}]", style=f"dim {styles[piece.label]}")
    console.print(f"{found.document_id}  {found.title}  {found.uri}", style="bold", soft_wrap=True)
    console.print(text)
