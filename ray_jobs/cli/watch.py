"""``docmill watch``: is a night published, and if not, who must know?"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from ray_jobs.cli.options import CollectionArgument
from ray_jobs.cli.output import console


def watch(
    collection: CollectionArgument,
    partition: Annotated[
        str | None, typer.Option(help="The night's key; today (UTC) if not given.")
    ] = None,
) -> None:
    """Look whether a night is published; where it is not, send the notice that it is late.

    To be started when a night must be over, by cron for example.
    """
    from ray_jobs.notices import tell_if_late
    from schemas.settings import read_settings

    key = partition or datetime.now(UTC).date().isoformat()
    late = tell_if_late(read_settings(), collection, key)
    console.print(f"{collection} {key} is {'late' if late else 'published'}", highlight=False)
