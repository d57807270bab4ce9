"""``docmill train``: models made from annotated data."""

from pathlib import Path
from typing import Annotated

import typer

SeedOption = Annotated[int, typer.Option(help="Of all that is left to chance.")]

app = typer.Typer(no_args_is_help=True, help="Train models on annotated data.")


@app.callback()
def train() -> None:
    """Train models on annotated data."""


@app.command()
def clauses(
    data: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Contracts, in the form of CUAD.")
    ],
    out: Annotated[Path, typer.Option(help="The file of trained weights.")],
    seed: SeedOption = 1,
    epochs: Annotated[int, typer.Option(min=1, help="How often each contract is read.")] = 4,
    share: Annotated[
        float, typer.Option(min=0.01, max=1, help="Of the contracts to train on.")
    ] = 1.0,
) -> None:
    """Train the clause model; the same command goes on where one was killed.

    A fifth of the contracts is never trained on: `docmill evaluate clauses --part dev` measures
    there.
    """
    from ray_jobs.cli.output import console
    from ray_jobs.evaluation.cuad import gold_contracts
    from ray_jobs.training.clauses import train_clauses
    from ray_jobs.training.tagging import Plan
    from schemas.settings import read_settings

    settings = read_settings()
    train_clauses(
        list(gold_contracts(data)),
        Plan(seed=seed, epochs=epochs),
        share=share,
        encoder=settings.encoder,
        folder=settings.home / "training",
        out=out,
        tell=lambda line: console.print(line, highlight=False),
    )


@app.command()
def entities(
    data: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Notes, in the form of MACCROBAT.")
    ],
    out: Annotated[Path, typer.Option(help="The file of trained weights.")],
    seed: SeedOption = 1,
    epochs: Annotated[int, typer.Option(min=1, help="How often each note is read.")] = 10,
    fold: Annotated[
        int | None,
        typer.Option(
            min=0, max=4, help="Leave this fifth of the notes out: `docmill evaluate entities`."
        ),
    ] = None,
) -> None:
    """Train the entity model; the same command goes on where one was killed."""
    from ray_jobs.cli.output import console
    from ray_jobs.evaluation.maccrobat import gold_notes
    from ray_jobs.training.entities import entity_plan, train_entities
    from ray_jobs.training.split import fold_of
    from schemas.settings import read_settings

    settings = read_settings()
    notes = list(gold_notes(data))
    if fold is not None:
        apart = fold_of({note.doc_id: note.text for note in notes}, fold)
        notes = [note for note in notes if note.doc_id not in apart]
    train_entities(
        notes,
        entity_plan(seed=seed, epochs=epochs),
        encoder=settings.encoder,
        folder=settings.home / "training",
        out=out,
        tell=lambda line: console.print(line, highlight=False),
    )


@app.command()
def retrieval(
    corpus: Annotated[
        list[Path], typer.Option(exists=True, dir_okay=False, help="Texts; may be given again.")
    ],
    gold: Annotated[
        list[Path], typer.Option(exists=True, dir_okay=False, help="Questions, one file a corpus.")
    ],
    out: Annotated[Path, typer.Option(help="The file of trained weights.")],
    documents: Annotated[
        int | None, typer.Option(min=1, help="Of each corpus so many, chosen by the seed.")
    ] = None,
    seed: SeedOption = 1,
) -> None:
    """Learn which passages answer questions: `docmill evaluate retrieval`, `docmill search`."""
    from extractors.learned.weights import encoder_identity
    from ray_jobs.cli.evaluate_search import ready, sample
    from ray_jobs.errors import UsageError
    from ray_jobs.evaluation.searching import folds_of
    from ray_jobs.search.learned import save_learned
    from ray_jobs.training.retrieval import Example, learned
    from schemas.settings import read_settings

    if len(corpus) != len(gold):
        raise UsageError(f"{len(corpus)} corpora and {len(gold)} files of questions")
    settings = read_settings()
    examples: list[Example] = []
    folds: list[int] = []
    for texts_file, queries_file in zip(corpus, gold, strict=True):
        held, queries = sample(texts_file, queries_file, documents=documents, seed=seed)
        own = ready(settings, held, queries, strategy=settings.chunks.strategy).examples
        examples += own
        folds += folds_of(own, held.texts)
    save_learned(out, learned(examples, folds, seed=seed), encoder_identity(settings.encoder))
