"""``docmill failures``: which documents failed, and why."""

from typing import Annotated

import typer

from ray_jobs.cli.options import RoleOption
from ray_jobs.cli.output import Format, FormatOption, write_rows

_COLUMNS = (
    "collection",
    "partition",
    "document_id",
    "stage",
    "reason",
    "detail",
    "attempts",
    "uri",
)


def failures(
    collection: Annotated[
        str | None, typer.Argument(metavar="[COLLECTION]", help="All collections if not given.")
    ] = None,
    partition: Annotated[str | None, typer.Option(help="Only this partition.")] = None,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """List the documents that a stage gave up, or of which it lost pages, and why.

    A role that is no writer is shown those of the release that readers see.
    """
    from ray_jobs.status import failed
    from schemas.settings import read_settings

    settings = read_settings()
    names = [collection] if collection else sorted(settings.collections)
    found = [item for name in names for item in failed(settings, name, partition, role)]
    rows = [{name: getattr(item, name) for name in _COLUMNS} for item in found]
    write_rows(rows, form, columns=_COLUMNS)
