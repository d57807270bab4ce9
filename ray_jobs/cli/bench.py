"""``docmill bench``: measurements of speed, and of what roles are given."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ray_jobs.cli import bench_parsing
from ray_jobs.cli.output import Format, FormatOption, console, errors, write_rows

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
def chaos(
    kills: Annotated[int, typer.Option(min=1, help="How often something is killed.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the order of kills and of the documents.")] = 1,
    ray_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the nights that run on Ray.")
    ] = 0.1,
    form: FormatOption = Format.TABLE,
) -> None:
    """Kill runs at every commit point and at random moments; compare with undisturbed ones."""
    from ray_jobs.bench.chaos import chaos as shake
    from ray_jobs.errors import DocmillError

    with tempfile.TemporaryDirectory(prefix="docmill-chaos-") as folder:
        found = shake(Path(folder), kills=kills, seed=seed, ray_share=ray_share, tell=errors.print)
    write_rows(
        [{"killed": what, "times": times} for what, times in sorted(found.kills.items())], form
    )
    if form is Format.TABLE:
        console.print(
            f"{sum(found.kills.values())} kills in {found.nights} nights:"
            f" {len(found.differing)} tables differ from an undisturbed run;"
            f" {found.reads} reads, {len(found.wrong_reads)} of them wrong"
        )
    if not found.passed():
        raise DocmillError("; ".join([*found.differing, *found.wrong_reads][:5]))


@app.command()
def copies(
    number: Annotated[int, typer.Option("--copies", min=2, help="Copies of one run.")] = 8,
    form: FormatOption = Format.TABLE,
) -> None:
    """Start copies of one run at once; stop the one at work past its lease, then continue it."""
    from ray_jobs.bench.copies import run_copies
    from ray_jobs.errors import DocmillError

    with tempfile.TemporaryDirectory(prefix="docmill-copies-") as folder:
        found = run_copies(Path(folder), copies=number)
    write_rows([found.model_dump()], form)
    if not found.passed():
        raise DocmillError("the copies got in each other's way")


@app.command()
def writers(
    number: Annotated[int, typer.Option("--writers", min=1, help="Processes that publish.")] = 16,
    commits: Annotated[int, typer.Option(min=1, help="Releases that each makes.")] = 25,
    share_killed: Annotated[float, typer.Option(min=0, max=1, help="Share of kills.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Of who is killed where.")] = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """Let many writers publish at once, kill some; every release must be consistent."""
    from ray_jobs.bench.writers import run_writers
    from ray_jobs.errors import DocmillError

    with tempfile.TemporaryDirectory(prefix="docmill-writers-") as folder:
        found = run_writers(
            Path(folder),
            writers=number,
            commits=commits,
            share_killed=share_killed,
            seed=seed,
            tell=errors.print,
        )
    write_rows([{**found.model_dump(exclude={"wrong"}), "wrong": len(found.wrong)}], form)
    if found.wrong:
        raise DocmillError("; ".join(found.wrong[:5]))


@app.command()
def search(
    rows: Annotated[int, typer.Option(min=1000, help="How many generated chunks.")] = 100_000,
    queries: Annotated[int, typer.Option(min=1, help="By vector, for each measurement.")] = 300,
    searches: Annotated[int, typer.Option(min=1, help="Whole searches, each in two ways.")] = 200,
    form: FormatOption = Format.TABLE,
) -> None:
    """Load, index and search generated chunks: recall of the index, time of queries and searches.

    Ends with 65 where a role was given a foreign row.
    """
    from ray_jobs.bench.search import SearchFigures, search_figures
    from ray_jobs.errors import FailureLimitError
    from schemas.settings import read_settings

    figures = []
    for item in search_figures(read_settings(), rows=rows, queries=queries, searches=searches):
        errors.print(item.model_dump_json(exclude_none=True), soft_wrap=True)
        figures.append(item)
    write_rows(
        [item.model_dump() for item in figures], form, columns=list(SearchFigures.model_fields)
    )
    if foreign := sum(item.foreign or 0 for item in figures):
        raise FailureLimitError(f"{foreign} foreign rows")


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


@app.command()
def generations(
    chunks: Annotated[int, typer.Option(min=80, help="How many are made, about.")] = 20_000,
    switches: Annotated[int, typer.Option(min=1, help="Back and forth after the first.")] = 20,
    form: FormatOption = Format.TABLE,
) -> None:
    """Switch a collection to another encoder and back, while others search it."""
    from ray_jobs.bench.generations import run_switches
    from ray_jobs.errors import DocmillError

    with tempfile.TemporaryDirectory(prefix="docmill-generations-") as folder:
        found = run_switches(Path(folder), chunks=chunks, times=switches)
    write_rows([found.model_dump()], form)
    if not found.passed():
        raise DocmillError("a search failed, or met vectors of two encoders")


@app.command()
def ledger(
    documents: Annotated[int, typer.Option(min=1, help="How many are in the ledger.")] = 20_000,
    form: FormatOption = Format.TABLE,
) -> None:
    """A night in which nothing is new, and the plan after one stage was changed."""
    from ray_jobs.bench.ledger import idle_night

    with tempfile.TemporaryDirectory(prefix="docmill-ledger-") as folder:
        found = idle_night(Path(folder), documents=documents)
    write_rows([found.model_dump()], form)


@app.command()
def clauses(
    data: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Contracts, in the form of CUAD.")
    ],
    contracts: Annotated[int, typer.Option(min=1, help="How many are read.")] = 40,
    questioned: Annotated[int, typer.Option(min=1, help="How many are asked 41 questions.")] = 5,
    processes: Annotated[int, typer.Option(min=1, help="That read at once, a thread each.")] = 2,
    form: FormatOption = Format.TABLE,
) -> None:
    """One reading of contracts for all clauses beside 41 questions: word pieces, time."""
    from itertools import islice

    from ray_jobs.bench.clauses import clause_costs
    from ray_jobs.evaluation.cuad import gold_contracts
    from schemas.settings import read_settings

    chosen = list(islice(gold_contracts(data), contracts))
    costs = clause_costs(read_settings(), chosen, questioned=questioned, processes=processes)
    write_rows([item.model_dump() for item in costs], form)


@app.command()
def notes(
    data: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Notes: Parquet with doc_id and text.")
    ],
    limit: Annotated[int | None, typer.Option(min=1, help="How many are read; all.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """All stages over notes in one process, by stage; then medspaCy's parts, where it is there.

    With the settings that nights use: DOCMILL_ENTITIES__FINDER and the like.
    """
    import pyarrow.parquet as pq

    from ray_jobs.bench.medspacy_notes import is_there, medspacy_speed
    from ray_jobs.bench.notes import note_speeds
    from schemas.settings import read_settings

    texts = pq.read_table(data, columns=["text"]).column("text").to_pylist()[:limit]
    with tempfile.TemporaryDirectory(prefix="docmill-notes-") as folder:
        found = list(note_speeds(Path(folder), texts, read_settings()))
    if is_there():
        found.append(medspacy_speed(texts))
    else:
        errors.print("medspacy is not installed: left out")
    write_rows([item.model_dump() for item in found], form)


for measure in (
    bench_parsing.parse,
    bench_parsing.faults,
    bench_parsing.mutants,
    bench_parsing.corpus,
    bench_parsing.provenance,
    bench_parsing.scans,
):
    app.command()(measure)


@app.command()
def canaries(
    data: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Notes: Parquet with doc_id and text.")
    ],
    each: Annotated[int, typer.Option(min=1, help="Canaries of each of the 18 classes.")] = 200,
    seed: Annotated[int, typer.Option(help="Of what is planted and where.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Where the planted notes are written, with their gold.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Plant identifiers that nobody has into notes and see which of them are found.

    The notes have identifiers of their own, so that precision is at least what is shown.
    """
    import gzip

    import pyarrow.parquet as pq

    from ray_jobs.bench.canaries import planted
    from ray_jobs.evaluation.deidentify import compared, identifier_rows

    rows = pq.read_table(data, columns=["doc_id", "text"]).to_pylist()
    notes = planted([(str(row["doc_id"]), row["text"]) for row in rows], each, seed)
    if out is not None:
        with gzip.open(out, "wt", encoding="utf-8") as lines:
            lines.writelines(f"{note.model_dump_json()}\n" for note in notes)
    found = identifier_rows([compared(note) for note in notes], seed)
    write_rows([row.model_dump() for row in found], form)
