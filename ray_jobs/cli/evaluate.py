"""``docmill evaluate``: measurements of quality against data sets."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ray_jobs.cli import evaluate_answers, evaluate_search, evaluate_summaries
from ray_jobs.cli.output import Format, FormatOption, console, write_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

    from ray_jobs.evaluation.clauses import Judged
    from ray_jobs.evaluation.cuad import GoldContract


class Part(StrEnum):
    """Contracts by what `docmill train` does with them."""

    ALL = "all"
    TRAIN = "train"
    CALIBRATION = "calibration"
    DEV = "dev"


GoldOption = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help="Contracts, in the form of CUAD.")
]
PartOption = Annotated[Part, typer.Option(help="dev: those that `docmill train` never trains on.")]
NotesOption = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help="Notes, in the form of MACCROBAT.")
]
PredictionsOption = Annotated[
    Path | None, typer.Option(help="Where all that is found is written, as JSON lines.")
]
SeedOption = Annotated[int, typer.Option(help="Of the samples for the intervals.")]

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


@app.command()
def clauses(
    gold: GoldOption,
    predictions: PredictionsOption = None,
    part: PartOption = Part.ALL,
    cross_fit: Annotated[
        bool,
        typer.Option(
            "--cross-fit",
            help="With --part dev: weigh each candidate by what other contracts than its own say.",
        ),
    ] = False,
    seed: SeedOption = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """How well clauses are found: area under the curve, precision at 80 and 90 % recall.

    The finder is the one that nights use: DOCMILL_CLAUSES__FINDER, DOCMILL_CLAUSES__WEIGHTS. How
    its candidates are weighed was fitted on the calibration and dev contracts: --cross-fit
    measures as if it had not seen those that it is measured on.
    """
    from ray_jobs.clause_stage import clause_finder
    from ray_jobs.evaluation.clauses import IGNORED, findings, judged, predicted, rows
    from schemas.settings import read_settings

    if cross_fit:
        found = _cross_fitted(gold, part)
    else:
        find = clause_finder(read_settings())
        found = [judged(own, predicted(own, find(own.text))) for own in _contracts(gold, part)]
    if predictions is not None:
        _write_lines(predictions, [item for own in found for item in own.predictions])
    write_rows([row.model_dump() for row in rows(found, seed)], form)
    if form is Format.TABLE:
        write_rows([item.model_dump() for item in findings(found)], form)
        console.print(IGNORED, highlight=False)


@app.command()
def facts(
    gold: GoldOption,
    errors: Annotated[
        bool, typer.Option("--errors", help="List each contract whose facts are others.")
    ] = False,
    part: PartOption = Part.ALL,
    form: FormatOption = Format.TABLE,
) -> None:
    """How often law, dates, periods and parties are those of the gold answers, normalised.

    With the finder and the threshold that nights use: DOCMILL_CLAUSES__FINDER and the like.
    """
    from extractors.contracts.clauses import ClauseExtractor
    from ray_jobs.clause_stage import clause_finder
    from ray_jobs.evaluation.facts import NORMALIZED, compared, fact_errors, fact_rows
    from schemas.settings import read_settings

    settings = read_settings()
    extractor = ClauseExtractor(clause_finder(settings), found_at=settings.clauses.found_at)
    found = [item for contract in _contracts(gold, part) for item in compared(contract, extractor)]
    if errors:
        write_rows([item.model_dump() for item in fact_errors(found)], form)
        return
    write_rows([item.model_dump() for item in fact_rows(found)], form)
    if form is Format.TABLE:
        console.print(NORMALIZED, highlight=False)


@app.command()
def assertion(
    gold: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Items, in the form of the NegEx kit.")
    ],
    predictions: PredictionsOption = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="List each item that is told wrongly.")
    ] = False,
    seed: SeedOption = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """How well negation, time and experiencer of mentions are told, by the kit's own values."""
    from ray_jobs.evaluation.assertion import (
        assertion_errors,
        assertion_rows,
        assertion_slices,
        items,
    )

    found = list(items(gold))
    if predictions is not None:
        _write_lines(predictions, [item.given for item in found])
    if errors:
        write_rows([item.model_dump() for item in assertion_errors(found)], form)
        return
    rows = [*assertion_rows(found, seed), *assertion_slices(found, seed)]
    write_rows([row.model_dump() for row in rows], form)


@app.command()
def entities(
    gold: NotesOption,
    predictions: PredictionsOption = None,
    fold: Annotated[
        int | None,
        typer.Option(min=0, max=4, help="Only the notes that `docmill train --fold` left out."),
    ] = None,
    coarse: Annotated[
        bool, typer.Option("--coarse", help="With docmill's own labels instead of the 41.")
    ] = False,
    seed: SeedOption = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """How well entities of notes are tagged: strict and overlapping, by label.

    With the weights that nights use: DOCMILL_ENTITIES__WEIGHTS.
    """
    from extractors.clinical.entity_model import EntityModel
    from ray_jobs.entity_stage import entity_encoder
    from ray_jobs.evaluation.entities import compared, entity_rows, entity_slices
    from ray_jobs.evaluation.maccrobat import gold_notes
    from ray_jobs.training.split import fold_of
    from schemas.settings import read_settings

    settings = read_settings()
    notes = list(gold_notes(gold))
    if fold is not None:
        apart = fold_of({note.doc_id: note.text for note in notes}, fold)
        notes = [note for note in notes if note.doc_id in apart]
    tag = EntityModel(entity_encoder(settings), settings.entities.weights)
    found = [compared(note, tag) for note in notes]
    if predictions is not None:
        _write_lines(predictions, [item for own in found for item in own.found])
    rows = [
        *entity_rows(found, seed, coarse=coarse),
        *entity_slices(found, seed, coarse=coarse),
    ]
    write_rows([row.model_dump() for row in rows], form)


@app.command()
def medications(
    gold: NotesOption,
    predictions: PredictionsOption = None,
    seed: SeedOption = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """How well drugs are tied to their dosage, route, frequency and duration.

    Gold may also be lists of drugs and the styles of sites that write them, as TOML.
    With the finder that nights use: DOCMILL_ENTITIES__FINDER.
    """
    from extractors.clinical.entities import ClinicalEntityExtractor
    from ray_jobs.entity_stage import mention_finder
    from ray_jobs.evaluation.maccrobat import gold_notes
    from ray_jobs.evaluation.medication_lists import listed_notes
    from ray_jobs.evaluation.medications import attribute_rows, attribute_slices, compared
    from schemas.settings import read_settings

    extractor = ClinicalEntityExtractor(mention_finder(read_settings()))
    notes = listed_notes(gold) if gold.suffix == ".toml" else gold_notes(gold)
    found = [compared(note, extractor) for note in notes]
    if predictions is not None:
        _write_lines(predictions, [item for own in found for item in own.predictions])
    rows = [*attribute_rows(found, seed), *attribute_slices(found, seed)]
    write_rows([row.model_dump() for row in rows], form)


@app.command()
def deidentify(
    gold: NotesOption,
    predictions: PredictionsOption = None,
    seed: SeedOption = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """How much of what identifies a person is found, by the 18 classes of HIPAA's Safe Harbor."""
    from ray_jobs.evaluation.deidentify import compared, identifier_rows, identifier_slices
    from ray_jobs.evaluation.maccrobat import gold_notes

    found = [compared(note) for note in gold_notes(gold)]
    if predictions is not None:
        _write_lines(predictions, [item for own in found for item in own.predictions()])
    rows = [*identifier_rows(found, seed), *identifier_slices(found, seed)]
    write_rows([row.model_dump() for row in rows], form)


def _cross_fitted(gold: Path, part: Part) -> "list[Judged]":
    from extractors.contracts.clause_model import ClauseModel
    from ray_jobs.clause_stage import clause_encoder
    from ray_jobs.errors import UsageError
    from ray_jobs.evaluation.clauses import judged, predicted
    from ray_jobs.training.clause_weighing import cross_fitted, held_out, read
    from schemas.settings import read_settings

    if part not in (Part.DEV, Part.CALIBRATION):
        raise UsageError("--cross-fit is of contracts not trained on: --part dev or calibration")
    settings = read_settings()
    model = ClauseModel(clause_encoder(settings), settings.clauses.weights)
    shown = {contract.doc_id for contract in _contracts(gold, part)}
    seen = [read(model, own) for own in held_out(_contracts(gold, Part.ALL))]
    pairs = (pair for pair in cross_fitted(seen) if pair[0].doc_id in shown)
    return [judged(own, predicted(own, found)) for own, found in pairs]


app.command()(evaluate_summaries.grounding)
app.command()(evaluate_summaries.summaries)
app.command()(evaluate_search.retrieval)
app.command()(evaluate_answers.answers)


def _write_lines(file: Path, rows: "Sequence[BaseModel]") -> None:
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{row.model_dump_json()}\n" for row in rows)


def _contracts(gold: Path, part: Part) -> "list[GoldContract]":
    from ray_jobs.evaluation.cuad import gold_contracts
    from ray_jobs.training.split import parts

    contracts = list(gold_contracts(gold))
    if part is Part.ALL:
        return contracts
    apart = parts({contract.doc_id: contract.text for contract in contracts})
    kept = set(getattr(apart, part))
    return [contract for contract in contracts if contract.doc_id in kept]
