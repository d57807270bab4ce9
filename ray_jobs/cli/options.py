"""Arguments and options that several commands share."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ray_jobs.errors import UsageError

if TYPE_CHECKING:
    from ray_jobs.run import Runner
    from schemas.settings import Settings

CollectionArgument = Annotated[
    str, typer.Argument(metavar="COLLECTION", help="A collection of the settings.")
]
CollectionOption = Annotated[str | None, typer.Option("--collection", help="Only this collection.")]
ROLE_VARIABLE = "DOCMILL_ROLE"
RoleOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="ROLE",
        envvar=ROLE_VARIABLE,
        help="See what a role may see: writer, contracts-reader, notes-reader,"
        " notes-deidentified-reader, auditor or a role of the database.",
    ),
]
InlineOption = Annotated[bool, typer.Option("--inline", help="Work in this process, without Ray.")]


def refuse_roles(command: str) -> None:
    """UsageError where the environment names a role that a command would have to keep to."""
    role = os.environ.get(ROLE_VARIABLE)
    if role and role != "writer":
        raise UsageError(
            f"{ROLE_VARIABLE} is {role}, and `{command}` knows no roles: unset it where you may,"
            " or use a command that has --as"
        )


def runner(settings: "Settings", *, inline: bool) -> Callable[[], "Runner"]:
    """What starts the runner when there is work for it."""

    def start() -> "Runner":
        from ray_jobs.storage.files import absolute_uri, resolve

        resolve(absolute_uri(settings.lake_uri))  # Better told here than by workers.
        if inline:
            from ray_jobs.inline import Inline

            return Inline(settings)
        from ray_jobs.on_ray import OnRay

        return OnRay(settings)

    return start
