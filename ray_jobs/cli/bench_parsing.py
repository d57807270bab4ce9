"""``docmill bench``: measurements of reading files, and of the sandbox that reads them."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ray_jobs.cli.output import Format, FormatOption, console, errors, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ray_jobs.bench.scans import Sheet


def parse(
    data: Annotated[
        Path | None, typer.Option(help="A folder with PDFs; made here if not given.")
    ] = None,
    files: Annotated[int, typer.Option(min=1, help="How many, chosen by the seed.")] = 40,
    seed: Annotated[int, typer.Option(help="Of the choice, or of what is made.")] = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """The whole parse stage in its sandbox beside other tools: pages a second, peak memory."""
    from ray_jobs.bench.parse import parse_speeds

    with tempfile.TemporaryDirectory(prefix="docmill-bench-") as folder:
        found = parse_speeds(
            data=data, folder=Path(folder), files=files, seed=seed, tell=errors.print
        )
        write_rows([item.model_dump() for item in found], form)


def faults(
    inputs: Annotated[int, typer.Option(min=100, help="How many files for each seed.")] = 2000,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds, from 1 on.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.5, help="After which a hang ends.")] = 3,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read good files among those that crash, hang, blow up, overflow and unpack without end."""
    from ray_jobs.bench.faults import chaos_batch
    from ray_jobs.errors import DocmillError

    found = [
        chaos_batch(inputs=inputs, seed=seed, seconds=seconds, tell=errors.print)
        for seed in range(1, seeds + 1)
    ]
    write_rows(
        [
            {
                "seed": item.seed,
                **each.model_dump(exclude={"wrong"}),
                "wrong": ", ".join(each.wrong),
            }
            for item in found
            for each in item.classes
        ],
        form,
    )
    if form is Format.TABLE:
        console.print(
            f"{sum(item.clean for item in found)} of {10 * len(found)} clean files read after it;"
            f" {sum(item.left_over for item in found)} processes left over"
        )
    if not all(item.passed() for item in found):
        raise DocmillError("harm did not stay where it was, or was called by another name")


def mutants(
    count: Annotated[int, typer.Option(min=1, help="How many damaged PDFs.")] = 5000,
    seed: Annotated[int, typer.Option(help="Of all of them.")] = 1,
    data: Annotated[
        Path | None, typer.Option(help="A folder with PDFs to damage, besides those made here.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read PDFs with flipped bits, cut off, or with objects of others: each read or typed."""
    from ray_jobs.bench.mutants import read_mutants
    from ray_jobs.errors import DocmillError

    found = read_mutants(count=count, seed=seed, data=data, tell=errors.print)
    rows = [{"outcome": name, "mutants": number} for name, number in found.outcomes.items()]
    write_rows(rows, form)
    if not found.passed():
        raise DocmillError(f"untyped mutants of seed {seed}: {found.untyped[:20]}")


def corpus(
    data: Annotated[Path, typer.Option(help="A folder with pdf, office and their manifests.")],
    names: Annotated[
        Path | None, typer.Option(help="A file to write what became of each file into, as JSON.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read every file of a folder twice; what other tools read that docmill does not."""
    from ray_jobs.bench.corpus import read_corpus, worst
    from ray_jobs.errors import DocmillError

    found = read_corpus(data, tell=errors.print)
    if names is not None:
        names.write_text(found.model_dump_json(indent=1))
    write_rows(found.table(), form)
    if form is Format.TABLE:
        resident = ", ".join(f"{size:.0f}" for size in found.resident_mb)
        console.print(f"MB resident after each run: {resident}; {found.left_over} left over")
        for tool, missed in found.missed().items():
            console.print(f"{tool} reads {len(missed)} that docmill does not", *missed, sep="\n  ")
    if not found.passed():
        raise DocmillError("; ".join(["two runs differ or a file is untyped", *worst(found.files)]))


def provenance(
    data: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of PDF files.")],
    spans: Annotated[int, typer.Option(min=1, help="How many are drawn.")] = 500,
    seed: Annotated[int, typer.Option(help="Of the spans drawn.")] = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """Whether the boxes of random spans hold exactly the words of the spans, by a second reader."""
    from ray_jobs.bench.provenance import provenance as measure

    found = measure(sorted(data.glob("**/*.pdf")), spans=spans, seed=seed)
    write_rows([item.model_dump() for item in found], form)


def scans(
    data: Annotated[
        Path, typer.Option(help="Folder with contracts/cuad/pdfs and clinical/mtsamples.")
    ] = Path("../shared/data"),
    levels: Annotated[
        list[str] | None, typer.Option("--level", help="light, medium or heavy; default: all.")
    ] = None,
    pages_per_document: Annotated[int, typer.Option(min=1, help="Of each contract.")] = 1,
    notes: Annotated[int, typer.Option(min=0, help="Notes; the first page of each.")] = 200,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many documents of each kind.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the pages chosen and of the noise.")] = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """Word error rate of OCR on noisy, skewed scans, beside Tesseract's through PyMuPDF.

    Takes a seeded sample of pages of each contract and the first page of each note.
    """
    from ray_jobs.bench.noise import LEVELS
    from ray_jobs.bench.scans import contract_sheets, note_sheets, scan_figures

    pdfs, texts = data / "contracts/cuad/pdfs", data / "clinical/mtsamples/train.parquet"
    for path in (pdfs, texts):
        if not path.exists():
            raise typer.BadParameter(f"{path} does not exist", param_hint="--data")
    unknown = set(levels or ()) - {level.name for level in LEVELS}
    if unknown:
        raise typer.BadParameter(f"unknown: {', '.join(sorted(unknown))}", param_hint="--level")

    def sheets() -> "Iterator[Sheet]":
        yield from contract_sheets(
            pdfs, pages_per_document=pages_per_document, limit=limit, seed=seed
        )
        yield from note_sheets(texts, limit=min(notes, limit or notes), seed=seed)

    chosen = [level for level in LEVELS if not levels or level.name in levels]
    figures = list(scan_figures(sheets, levels=chosen, seed=seed, tell=errors.print))
    write_rows([item.model_dump() for item in figures], form)
    if form is Format.TABLE:
        console.print(
            f"200 dpi; a seeded sample (seed {seed}) of {pages_per_document} page(s) of at least 50"
            f" words of {limit or 'all'} contracts, and the first page of"
            f" {min(notes, limit or notes)} notes typeset on letter pages"
        )
