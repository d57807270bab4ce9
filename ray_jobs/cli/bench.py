"""``docmill bench``: measurements of speed, and of what roles are given."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

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
def parse(
    data: Annotated[
        Path | None, typer.Option(help="A folder with PDFs; made here if not given.")
    ] = None,
    files: Annotated[int, typer.Option(min=1, help="How many, chosen by the seed.")] = 40,
    seed: Annotated[int, typer.Option(help="Of the choice, or of what is made.")] = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """The whole parse stage in its sandbox beside other tools: pages a second, peak memory."""
    from ray_jobs.bench.parse import parse_speeds

    with tempfile.TemporaryDirectory(prefix="docmill-bench-") as folder:
        found = parse_speeds(
            data=data, folder=Path(folder), files=files, seed=seed, tell=errors.print
        )
        write_rows([item.model_dump() for item in found], form)


@app.command()
def faults(
    inputs: Annotated[int, typer.Option(min=100, help="How many files for each seed.")] = 2000,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds, from 1 on.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.5, help="After which a hang ends.")] = 3,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read good files among those that crash, hang, blow up, overflow and unpack without end."""
    from ray_jobs.bench.faults import chaos_batch
    from ray_jobs.errors import DocmillError

    found = [
        chaos_batch(inputs=inputs, seed=seed, seconds=seconds, tell=errors.print)
        for seed in range(1, seeds + 1)
    ]
    write_rows(
        [
            {
                "seed": item.seed,
                **each.model_dump(exclude={"wrong"}),
                "wrong": ", ".join(each.wrong),
            }
            for item in found
            for each in item.classes
        ],
        form,
    )
    if form is Format.TABLE:
        console.print(
            f"{sum(item.clean for item in found)} of {10 * len(found)} clean files read after it;"
            f" {sum(item.left_over for item in found)} processes left over"
        )
    if not all(item.passed() for item in found):
        raise DocmillError("harm did not stay where it was, or was called by another name")


@app.command()
def mutants(
    count: Annotated[int, typer.Option(min=1, help="How many damaged PDFs.")] = 5000,
    seed: Annotated[int, typer.Option(help="Of all of them.")] = 1,
    data: Annotated[
        Path | None, typer.Option(help="A folder with PDFs to damage, besides those made here.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read PDFs with flipped bits, cut off, or with objects of others: each read or typed."""
    from ray_jobs.bench.mutants import read_mutants
    from ray_jobs.errors import DocmillError

    found = read_mutants(count=count, seed=seed, data=data, tell=errors.print)
    rows = [{"outcome": name, "mutants": number} for name, number in found.outcomes.items()]
    write_rows(rows, form)
    if not found.passed():
        raise DocmillError(f"untyped mutants of seed {seed}: {found.untyped[:20]}")


@app.command()
def corpus(
    data: Annotated[Path, typer.Option(help="A folder with pdf, office and their manifests.")],
    names: Annotated[
        Path | None, typer.Option(help="A file to write what became of each file into, as JSON.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read every file of a folder twice; what other tools read that docmill does not."""
    from ray_jobs.bench.corpus import read_corpus, worst
    from ray_jobs.errors import DocmillError

    found = read_corpus(data, tell=errors.print)
    if names is not None:
        names.write_text(found.model_dump_json(indent=1))
    write_rows(found.table(), form)
    if form is Format.TABLE:
        resident = ", ".join(f"{size:.0f}" for size in found.resident_mb)
        console.print(f"MB resident after each run: {resident}; {found.left_over} left over")
        for tool, missed in found.missed().items():
            console.print(f"{tool} reads {len(missed)} that docmill does not", *missed, sep="\n  ")
    if not found.passed():
        raise DocmillError("; ".join(["two runs differ or a file is untyped", *worst(found.files)]))


@app.command()
def provenance(
    data: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of PDF files.")],
    spans: Annotated[int, typer.Option(min=1, help="How many are drawn.")] = 500,
    seed: Annotated[int, typer.Option(help="Of the spans drawn.")] = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """Whether the boxes of random spans hold exactly the words of the spans, by a second reader."""
    from ray_jobs.bench.provenance import provenance as measure

    found = measure(sorted(data.glob("**/*.pdf")), spans=spans, seed=seed)
    write_rows([item.model_dump() for item in found], form)
