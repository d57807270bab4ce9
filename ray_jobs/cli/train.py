"""``docmill train``: models made from annotated data."""

from pathlib import Path
from typing import Annotated

import typer

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
    seed: Annotated[int, typer.Option(help="Of all that is left to chance.")] = 1,
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
