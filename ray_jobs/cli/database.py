"""``docmill db``: the Postgres behind the ledger and the vectors."""

from typing import Annotated

import typer

from ray_jobs.cli.output import console

app = typer.Typer(no_args_is_help=True, help="Start, stop and upgrade the database.")


@app.command()
def upgrade() -> None:
    """Start the database if it is embedded and bring its schema up to date."""
    from ray_jobs.storage.postgres import head, open_database
    from schemas.settings import read_settings

    open_database(read_settings())
    console.print(f"schema at revision {head()}")


@app.command()
def url(
    show_password: Annotated[bool, typer.Option(help="With the password, if it has one.")] = False,
) -> None:
    """The URL of the database, for psql and other clients."""
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    opened = open_database(read_settings())
    plain = opened.url.set(drivername="postgresql")
    console.print(
        plain.render_as_string(hide_password=not show_password), soft_wrap=True, markup=False
    )


@app.command()
def stop() -> None:
    """Stop the embedded database; the next command starts it again."""
    from infra import postgres
    from schemas.settings import read_settings

    stopped = postgres.stop(read_settings().home)
    console.print("stopped" if stopped else "was not running")
