"""Speed and memory of the parse stage in its sandbox, beside other tools on the same files."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, process_time

import psutil

from extractors.parsing.parser import Parser
from ray_jobs.bench.files import made_pdf
from ray_jobs.bench.reading import raw
from ray_jobs.bench.tools import TOOLS
from schemas.document import Page
from schemas.job import Kind
from schemas.record import Value
from schemas.settings import ParseSettings
from schemas.source import RawFile

COMPARED = ("pymupdf", "docmill, 1 child", "docmill", "pypdf", "pdfplumber", "pdfminer.six")
_OWN = "docmill"
_MADE, _PAGES = 40, 12
_LOOK = 0.05
_AT_ONCE = 32


class Speed(Value):
    """How fast a tool read the files; memory is the most that it and its children held at once.

    Pages that processes share count once in it (proportional set size). On a machine that others
    use too, go by ``cpu_seconds``, those of children included.
    """

    tool: str
    pages: int
    seconds: float
    pages_a_second: float
    ratio: float
    peak_mb: float
    cpu_seconds: float


def parse_speeds(
    *,
    data: Path | None,
    folder: Path,
    files: int,
    seed: int,
    tools: Sequence[str] = COMPARED,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Speed]:
    """The speed of each tool, the first being what the others are compared with.

    The files are so many PDFs below ``data``, chosen by the seed, or else made in ``folder``.
    """
    paths = _chosen(data, folder, files, seed)
    tell(f"{len(paths)} files, {sum(path.stat().st_size for path in paths) / 1e6:.1f} MB")
    first: float | None = None
    for tool in tools:
        pages, seconds, cpu, peak = _measured(tool, paths)
        first = first or pages / seconds
        yield Speed(
            tool=tool,
            pages=pages,
            seconds=round(seconds, 3),
            pages_a_second=round(pages / seconds, 1),
            ratio=round(pages / seconds / first, 3),
            peak_mb=round(peak / 1e6, 1),
            cpu_seconds=round(cpu, 3),
        )


def _chosen(data: Path | None, folder: Path, files: int, seed: int) -> list[Path]:
    dice = random.Random(seed)  # noqa: S311  # Not for secrets.
    if data is not None:
        found = sorted(path for path in data.rglob("*") if path.suffix.lower() == ".pdf")
        return dice.sample(found, min(files, len(found)))
    made = [folder / f"{number}.pdf" for number in range(min(files, _MADE))]
    for path in made:
        path.write_bytes(made_pdf(dice, _PAGES))
    return made


def _measured(tool: str, paths: Sequence[Path]) -> tuple[int, float, float, int]:
    """Of a tool in a process of its own: pages, seconds, CPU seconds, and its peak in bytes.

    Whoever looks at memory takes time from those who are looked at: it is done in a second run.
    """
    pages, seconds, cpu = _run(tool, paths, lambda _: None)
    watched: list[_Peak] = []
    _run(tool, paths, lambda pid: watched.append(_Peak(pid)))
    return pages, seconds, cpu, watched[0].end()


def _run(
    tool: str, paths: Sequence[Path], begun: Callable[[int], None]
) -> tuple[int, float, float]:
    command = [sys.executable, "-m", __name__, tool]
    with subprocess.Popen(  # noqa: S603  # our own module, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        begun(process.pid)
        answer, _ = process.communicate("\n".join(map(str, paths)))
    pages, seconds, cpu = json.loads(answer.splitlines()[-1])
    return pages, seconds, cpu


class _Peak:
    """Watches the memory of a process and of all below it."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK):
            with suppress(psutil.Error):
                family = [self._process, *self._process.children(recursive=True)]
                self._most = max(self._most, sum(map(_held, family)))


def _held(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_full_info().pss)
    return 0


def main() -> None:
    """Read the files that stdin names with the tool that the command line names; tell the time.

    One round over a few files comes first, so that no start of anything counts.
    """
    tool = sys.argv[1]
    paths = sys.stdin.read().splitlines()
    files = [raw(f"{number:05}", Path(path).read_bytes()) for number, path in enumerate(paths)]
    read, worked = _by_docmill(tool) if tool.startswith(_OWN) else (_by_tool(tool), process_time)
    read(list(islice(cycle(files), 4)))
    started, cpu = perf_counter(), worked()
    pages = read(files)
    print(json.dumps([pages, perf_counter() - started, worked() - cpu]), flush=True)  # noqa: T201


def _by_tool(tool: str) -> Callable[[Sequence[RawFile]], int]:
    return lambda files: sum(sum(1 for _ in TOOLS[tool](file.content)) for file in files)


def _by_docmill(tool: str) -> tuple[Callable[[Sequence[RawFile]], int], Callable[[], float]]:
    """The whole parse stage, with a child or with one a core."""
    children = 1 if tool.endswith("1 child") else None
    parser = Parser(ParseSettings(children=children), Kind.CONTRACT)

    def read(files: Sequence[RawFile]) -> int:
        batches = (files[first : first + _AT_ONCE] for first in range(0, len(files), _AT_ONCE))
        return sum(isinstance(row, Page) for batch in batches for row in parser(batch))

    return read, lambda: process_time() + parser.cpu_seconds


if __name__ == "__main__":
    main()
