"""``docmill bench``: measurements of speed."""

from typing import Annotated

import typer

from ray_jobs.cli.output import Format, FormatOption, write_rows

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
