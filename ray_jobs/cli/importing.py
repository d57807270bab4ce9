"""``docmill import``: a table of texts becomes source files with attributes."""

from pathlib import Path
from typing import Annotated

import typer

from ray_jobs.cli.output import console


def import_table(
    table: Annotated[Path, typer.Argument(help="A Parquet file with a text in each row.")],
    destination: Annotated[Path, typer.Argument(help="The folder to write; made if need be.")],
    name: Annotated[str, typer.Option(help="The column that names the files.")] = "doc_id",
    text: Annotated[str, typer.Option(help="The column that holds the texts.")] = "text",
    attribute: Annotated[
        list[str] | None, typer.Option(help="A column to keep as an attribute (may be repeated).")
    ] = None,
) -> None:
    """Write each row of a table as a text file, and attributes.csv beside them.

    For MTSamples: --attribute specialty --attribute note_type.
    """
    from ray_jobs.importing import import_texts

    count = import_texts(table, destination, name=name, text=text, attributes=attribute or [])
    console.print(f"{count} files in {destination}")
