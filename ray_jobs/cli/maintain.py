"""``docmill maintain``: clears up what nobody needs any more."""

from typing import Annotated

import typer

from ray_jobs.cli.output import Format, FormatOption, write_rows
from schemas.job import Chore


def maintain(
    collection: Annotated[
        str | None, typer.Argument(metavar="[COLLECTION]", help="All collections if not given.")
    ] = None,
    step: Annotated[
        list[Chore] | None, typer.Option(help="Only this step (may be repeated); all if not given.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go and change nothing.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Drop old releases and what only they needed, compact and vacuum the tables, mend indexes.

    What readers see stays the same; it may be stopped at any moment and started again.
    """
    from ray_jobs.maintain import Maintenance, Tidied
    from schemas.settings import read_settings

    settings = read_settings()
    names = [collection] if collection else sorted(settings.collections)
    done = Maintenance(settings, names, dry_run=dry_run).do(step or tuple(Chore))
    rows = [item.model_dump(mode="json") for item in done]
    write_rows(rows, form, columns=list(Tidied.model_fields))
