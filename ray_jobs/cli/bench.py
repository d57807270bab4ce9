"""``docmill bench``: measurements of speed, and of what roles are given."""

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


@app.command()
def access(
    queries: Annotated[int, typer.Option(min=1, help="How many, for each role.")] = 10_000,
    rows: Annotated[int, typer.Option(min=1000, help="How many generated chunks.")] = 30_000,
    form: FormatOption = Format.TABLE,
) -> None:
    """Vector search under restricted roles: foreign rows, recall against exact search, time.

    Ends with 65 where a role was given a foreign row.
    """
    from ray_jobs.bench.access import access_figures
    from ray_jobs.errors import FailureLimitError
    from schemas.settings import read_settings

    figures = list(access_figures(read_settings(), rows=rows, queries=queries))
    write_rows([item.model_dump() for item in figures], form)
    foreign = sum(item.foreign for item in figures)
    if foreign:
        raise FailureLimitError(f"{foreign} foreign rows were given to roles that may not see them")
