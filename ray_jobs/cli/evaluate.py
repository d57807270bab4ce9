"""``docmill evaluate``: measurements of quality against data sets."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ray_jobs.cli.output import Format, FormatOption, console, write_rows

app = typer.Typer(no_args_is_help=True, help="Measure quality against data sets.")


@app.callback()
def evaluate() -> None:
    """Measure quality against data sets."""


@app.command()
def parsing(
    data: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="CUAD: train.jsonl.gz and pdfs/.")
    ],
    worst: Annotated[int, typer.Option(min=0, help="How many of the worst are listed.")] = 10,
    reader: Annotated[str, typer.Option(help="pymupdf or pdfium, who reads first.")] = "pymupdf",
    form: FormatOption = Format.TABLE,
) -> None:
    """How well PDF files are read, in order, against the texts that the data set gives."""
    from ray_jobs.errors import UsageError
    from ray_jobs.evaluation.parsing import NORMALIZED, agreements, spreads
    from schemas.settings import ReadingSettings

    if reader not in ("pymupdf", "pdfium"):
        raise UsageError(f"reader {reader!r}: there are pymupdf and pdfium")
    first: Literal["pymupdf", "pdfium"] = "pdfium" if reader == "pdfium" else "pymupdf"
    found = list(agreements(data, ReadingSettings(first_reader=first, ocr="never")))
    found.sort(key=lambda item: item.with_furniture)
    if form is not Format.TABLE:
        write_rows([item.model_dump() for item in found], form)
        return
    write_rows([item.model_dump() for item in spreads(found)], form)
    write_rows([item.model_dump() for item in found[:worst]], form)
    console.print(NORMALIZED, highlight=False)
