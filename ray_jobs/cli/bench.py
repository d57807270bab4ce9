"""``docmill bench``: measurements of speed."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ray_jobs.cli.output import Format, FormatOption, console, errors, write_rows

app = typer.Typer(no_args_is_help=True, help="Measure speed on this machine.")


@app.callback()
def bench() -> None:
    """Measure speed on this machine."""


@app.command()
def encoder(
    threads: Annotated[int, typer.Option(min=1, help="Threads that the encoder may use.")] = 1,
    texts: Annotated[int, typer.Option(min=1, help="How many texts of 150 words.")] = 256,
    form: FormatOption = Format.TABLE,
) -> None:
    """The encoder in fp32 and bf16: word pieces a second, and likeness to fp32."""
    from ray_jobs.bench.encoder import encoder_speeds
    from schemas.settings import read_settings

    speeds = encoder_speeds(read_settings(), threads=threads, count=texts)
    write_rows([item.model_dump() for item in speeds], form)


@app.command()
def chaos(
    kills: Annotated[int, typer.Option(min=1, help="How often something is killed.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the order of kills and of the documents.")] = 1,
    ray_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the nights that run on Ray.")
    ] = 0.1,
    form: FormatOption = Format.TABLE,
) -> None:
    """Kill runs at every commit point and at random moments; compare with undisturbed ones."""
    from ray_jobs.bench.chaos import chaos as shake
    from ray_jobs.errors import DocmillError

    folder = Path(tempfile.mkdtemp(prefix="docmill-chaos-"))
    try:
        found = shake(folder, kills=kills, seed=seed, ray_share=ray_share, tell=errors.print)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    write_rows(
        [{"killed": what, "times": times} for what, times in sorted(found.kills.items())], form
    )
    if form is Format.TABLE:
        console.print(
            f"{sum(found.kills.values())} kills in {found.nights} nights:"
            f" {len(found.differing)} tables differ from an undisturbed run;"
            f" {found.reads} reads, {len(found.wrong_reads)} of them wrong"
        )
    if not found.passed():
        raise DocmillError("; ".join([*found.differing, *found.wrong_reads][:5]))
