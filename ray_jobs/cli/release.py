"""``docmill release``: what readers see, and going back."""

from typing import Annotated, Any

import typer

from ray_jobs.cli.options import CollectionArgument, CollectionOption
from ray_jobs.cli.output import Format, FormatOption, console, write_rows

app = typer.Typer(no_args_is_help=True, help="List releases, show one, go back to one.")

_COLUMNS = ("release_id", "collection", "shown", "base_id", "run_id", "created_at")


@app.command("list")
def list_releases(collection: CollectionOption = None, form: FormatOption = Format.TABLE) -> None:
    """All releases, the newest first; `shown` marks those that readers see."""
    from ray_jobs.storage import releases
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    settings = read_settings()
    with open_database(settings).connect() as connection:
        seen = {
            found.release_id
            for name in settings.collections
            if (found := releases.current(connection, name)) is not None
        }
        rows = [
            {**release.model_dump(), "shown": "yes" if release.release_id in seen else ""}
            for release in releases.history(connection, collection)
        ]
    write_rows([{name: row[name] for name in _COLUMNS} for row in rows], form, columns=_COLUMNS)


@app.command("show")
def show_release(
    release_id: Annotated[int, typer.Argument(help="The number of the release.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """The tables of a release: their versions and how many rows came in with it."""
    from ray_jobs.errors import UsageError
    from ray_jobs.storage import releases
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    with open_database(read_settings()).connect() as connection:
        found = releases.by_id(connection, release_id)
    if found is None:
        raise UsageError(f"there is no release {release_id}; see `docmill release list`")
    rows: list[dict[str, Any]] = [
        {"table": name, "version": version, "rows_added": found.counts.get(name, 0)}
        for name, version in sorted(found.versions.items())
    ]
    write_rows(rows, form)


@app.command("rollback")
def rollback(
    collection: CollectionArgument,
    release_id: Annotated[int, typer.Argument(help="The release to go back to.")],
) -> None:
    """Let readers see an earlier release of a collection again, in tables and in search."""
    from ray_jobs.rollback import rollback as roll_back
    from schemas.settings import read_settings

    seconds = roll_back(read_settings(), collection, release_id)
    console.print(f"{collection}: readers see release {release_id} ({1000 * seconds:.0f} ms)")
