"""``docmill evaluate``: measurements of summaries, and of what checks them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ray_jobs.cli.output import Format, FormatOption, console, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ray_jobs.evaluation.grounding import Source

NotesFile = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Notes: Parquet with doc_id and text."),
]
ContractsFile = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Contracts, in the form of CUAD.")
]


def grounding(
    notes: NotesFile = None,
    contracts: ContractsFile = None,
    documents: Annotated[int, typer.Option(min=1, help="Of each kind, chosen by the seed.")] = 500,
    seed: Annotated[int, typer.Option(help="Of the choice, of the forms and of the swaps.")] = 2,
    predictions: Annotated[
        Path | None, typer.Option(help="Where all that is checked is written, as JSON lines.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """How often a swapped dose, number, date, drug, party or denial in a summary is caught."""
    from ray_jobs.errors import UsageError
    from ray_jobs.evaluation.grounding import CONSTRUCTION, chosen, swap_rows, tried

    if notes is None and contracts is None:
        raise UsageError("give --notes or --contracts, or both")
    found = []
    for sources in (_notes(notes), _contracts(contracts)):
        found += list(tried(chosen(sources, documents, seed), seed))
    if predictions is not None:
        with predictions.open("w", encoding="utf-8") as lines:
            lines.writelines(f"{item.model_dump_json()}\n" for item in found)
    write_rows([row.model_dump() for row in swap_rows(found)], form)
    if form is Format.TABLE:
        console.print(CONSTRUCTION, highlight=False)


def _notes(file: Path | None) -> "Iterator[Source]":
    import pyarrow.parquet as pq

    from ray_jobs.evaluation.grounding import Source

    if file is not None:
        for row in pq.read_table(file, columns=["doc_id", "text"]).to_pylist():
            yield Source(str(row["doc_id"]), row["text"])


def _contracts(file: Path | None) -> "Iterator[Source]":
    from ray_jobs.evaluation.cuad import gold_contracts
    from ray_jobs.evaluation.grounding import Source, party_names_of

    if file is not None:
        for contract in gold_contracts(file):
            yield Source(contract.doc_id, contract.text, party_names_of(contract))


def summaries(
    dialogues: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Talks, in the form of MTS-Dialog."),
    ] = None,
    notes: NotesFile = None,
    documents: Annotated[int, typer.Option(min=1, help="Of each kind, the first ones.")] = 500,
    form: FormatOption = Format.TABLE,
) -> None:
    """How near summaries are to people's (ROUGE), and how much of what matters they have.

    Facts are those that nights find: DOCMILL_ENTITIES__FINDER.
    """
    from itertools import islice

    import pyarrow.parquet as pq

    from ray_jobs.errors import UsageError
    from ray_jobs.evaluation.summaries import described, summary_rows
    from ray_jobs.evaluation.summaries import dialogues as read_dialogues
    from ray_jobs.stages import STAGES
    from schemas.job import Kind, StageName
    from schemas.settings import read_settings

    rows = []
    if dialogues is not None:
        talks = list(islice(read_dialogues(dialogues), documents))
        rows += summary_rows("dialogues", talks, 3)
    if notes is not None:
        columns = ["doc_id", "text", "description"]
        table = pq.read_table(notes, columns=columns).slice(0, documents).to_pylist()
        facts = STAGES[Kind.NOTE][StageName.ENTITIES].build(read_settings())
        rows += summary_rows("notes", list(described(table)), 1, facts)
        rows += summary_rows("notes", list(described(table)), 5, facts)
    if not rows:
        raise UsageError("give --dialogues or --notes, or both")
    write_rows([row.model_dump() for row in rows], form)
