"""``docmill nightly``: one night of every collection through Airflow, on this machine."""

import os
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from ray_jobs.cli.output import Format, console, write_rows
from ray_jobs.cli.run import count_rows

if TYPE_CHECKING:
    from schemas.settings import Settings

_SAMPLES = Path(__file__).parents[2] / "tests" / "golden" / "documents"
_QUERY = "termination for convenience"
_QUESTIONS = {
    "Contracts in force": "select document_name, effective_date, term, notice_period,"
    " governing_law from active_contracts order by effective_date limit 4",
    "Who takes an anticoagulant now, and where it says so": "select patient, drug, strength,"
    " frequency, status, page, start, parse_filename(uri) as file from medication_list"
    " where drug in ('warfarin', 'apixaban') and status = 'active' order by patient, start limit 6",
}


def nightly(
    samples: Annotated[
        bool, typer.Option("--samples", help="Read the sample documents of the checkout.")
    ] = False,
) -> None:
    """Start Postgres, Ray and Airflow, run last night's partition, show it, stop everything.

    For a first look and for a check of an installation; a deployment has its own Airflow.
    """
    from infra import postgres
    from ray_jobs.night import last_night, local_services, run_night
    from schemas.settings import read_settings

    if samples:
        for name, folder in (("CONTRACTS", "contracts"), ("NOTES", "notes")):
            os.environ[f"DOCMILL_COLLECTIONS__{name}__SOURCE"] = str(_SAMPLES / folder)
    settings = read_settings()
    names = [name for name, item in settings.collections.items() if item.source]
    started = perf_counter()

    def tell(event: str) -> None:
        console.print(f"{perf_counter() - started:6.1f} s  {event}", highlight=False)

    tell("starting Postgres, Ray and Airflow")
    with local_services(settings) as airflow:
        tell("running the DAGs")
        run_night(airflow, names, last_night(), tell)
    tell("Ray and Airflow stopped")
    report(settings, names, last_night())
    if settings.database_url is None:
        postgres.stop(settings.home)


def report(settings: "Settings", names: list[str], partition: str) -> None:
    """Show what a night gave: counts, rows, failures, a search, and where to look next."""
    from ray_jobs.search.hybrid import Search
    from ray_jobs.status import failed, progress
    from ray_jobs.storage.postgres import open_database
    from ray_jobs.storage.sql import ask, open_sql

    for name in names:
        console.rule(f"{name} {partition}: documents by stage", align="left")
        counts = progress(settings, name, partition)
        write_rows(count_rows(counts), Format.TABLE)
    tables = open_sql(settings)
    for title, question in _QUESTIONS.items():
        console.rule(title, align="left")
        write_rows(ask(tables, question).to_pylist(), Format.TABLE)
    console.rule("Failures", align="left")
    rows = [
        {"file": (item.uri or "").rsplit("/", 1)[-1], "stage": item.stage, "reason": item.reason,
         "detail": item.detail}
        for name in names
        for item in failed(settings, name, partition)
    ]  # fmt: skip
    write_rows(rows, Format.TABLE)
    console.rule(f'Search: "{_QUERY}"', align="left")
    for hit in Search(settings, open_database(settings))(_QUERY, 1):
        place = f"{hit.document_id} page {hit.page}, characters {hit.start} to {hit.end}"
        console.print(f"{place}\n{hit.text}", markup=False)
    console.rule("Where to look next", align="left")
    console.print(_NEXT.format(home=settings.home), markup=False, highlight=False)


_NEXT = """\
docmill sql "from active_contracts"          tables: docmill sql "show tables"
docmill show office-lease                    a document with its spans marked
docmill verify                               proves every row against its original
docmill search "who pays for insurance?"     chunks by meaning and by words
logs and data are below {home}"""
