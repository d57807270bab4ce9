"""``docmill verify``: proves published rows against their originals."""

from typing import Annotated, Any

import typer
from rich.progress import track

from ray_jobs.cli.options import CollectionOption, RoleOption
from ray_jobs.cli.output import Format, FormatOption, console, errors, write_rows

_COLUMNS = ("collection", "table", "rows", "proved", "unproved")


def verify(
    collection: CollectionOption = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="So many documents a collection, evenly spread.")
    ] = None,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """Reopen the originals and look up text, page and boxes of every row again.

    Ends with 65 where a row cannot be proved.
    """
    from ray_jobs.errors import FailureLimitError
    from ray_jobs.verify import Prover
    from schemas.settings import read_settings

    settings = read_settings()
    names = [collection] if collection else sorted(settings.collections)
    rows: list[dict[str, Any]] = []
    for name in names:
        prover = Prover(settings, name, role)
        documents = prover.documents()
        step = max(1, len(documents) // sample) if sample else 1
        chosen = documents[::step][:sample]
        steps = prover.prove(chosen)
        for _ in track(steps, name, total=-(-len(chosen) // 64), console=errors, transient=True):
            pass
        rows += [proof.model_dump() for proof in prover.proofs()]
    write_rows(rows, form, columns=_COLUMNS)
    total, proved = (sum(row[key] for row in rows) for key in ("rows", "proved"))
    if form is Format.TABLE:
        share = 100 * proved / total if total else 100.0
        console.print(f"{proved} of {total} rows proved ({share:.2f} %)")
    if proved < total:
        raise FailureLimitError(f"{total - proved} of {total} rows could not be proved")
