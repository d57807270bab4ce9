"""``docmill access``: who may read what, and who has read what."""

from typing import Annotated

import typer

from ray_jobs.cli.options import CollectionArgument, RoleOption
from ray_jobs.cli.output import Format, FormatOption, console, write_rows

app = typer.Typer(no_args_is_help=True, help="Who may read what, and who has read what.")

RoleArgument = Annotated[
    str,
    typer.Argument(
        metavar="ROLE",
        help="contracts-reader, notes-reader, notes-deidentified-reader or another role of the"
        " database.",
    ),
]
SiteOption = Annotated[
    str | None, typer.Option(help="Only documents of this site (attribute `site`).")
]


@app.command("list")
def list_grants(form: FormatOption = Format.TABLE, role: RoleOption = None) -> None:
    """Which role may read which collection; a site where it may read only that one."""
    from ray_jobs.storage.access import Grant, acting_as, granted, introduce
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    settings = read_settings()
    opened = open_database(settings)
    introduce(opened, settings)
    with acting_as(opened, role) as connection:
        rows = [item.model_dump() for item in granted(connection)]
    write_rows(rows, form, columns=list(Grant.model_fields))


@app.command("grant")
def grant_access(
    to: RoleArgument, collection: CollectionArgument, site: SiteOption = None,
    role: RoleOption = None,
) -> None:  # fmt: skip
    """Let a role read a collection, all of it or one site."""
    from ray_jobs.storage.access import Grant, acting_as, grant, introduce, is_deidentified
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    settings = read_settings()
    settings.collection(collection)
    opened = open_database(settings)
    introduce(opened, settings)
    with acting_as(opened, role) as connection:
        grant(
            connection,
            Grant(role=to, collection=collection, site=site),
            deidentified=is_deidentified(settings, collection),
        )
    console.print(f"{to} may read {_named(collection, site)}", markup=False)


@app.command("revoke")
def revoke_access(
    of: RoleArgument, collection: CollectionArgument, site: SiteOption = None,
    role: RoleOption = None,
) -> None:  # fmt: skip
    """Take a grant back."""
    from ray_jobs.storage.access import Grant, acting_as, introduce, revoke
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    settings = read_settings()
    opened = open_database(settings)
    introduce(opened, settings)
    with acting_as(opened, role) as connection:
        revoke(connection, Grant(role=of, collection=collection, site=site))
    console.print(f"{of} may no longer read {_named(collection, site)}", markup=False)


@app.command("reads")
def list_reads(
    document: Annotated[str | None, typer.Option(help="An id or the beginning of it.")] = None,
    since: Annotated[str | None, typer.Option(help="A day or a time, as 2026-11-01.")] = None,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """Who read which document through docmill, the newest first."""
    from ray_jobs.storage.access import acting_as
    from ray_jobs.storage.postgres import open_database
    from ray_jobs.storage.reads import recorded
    from ray_jobs.storage.tables import reads
    from schemas.settings import read_settings

    with acting_as(open_database(read_settings()), role) as connection:
        rows = recorded(connection, document=document, since=since)
    write_rows(rows, form, columns=[item.name for item in reads.c])


def _named(collection: str, site: str | None) -> str:
    return f"{collection}, site {site}" if site else collection
