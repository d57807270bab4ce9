"""Reads a folder of odd, damaged and clean files twice, and asks other tools what they read."""

import csv
import resource
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
from pydantic import Field

from extractors.parsing.parser import Parser
from ray_jobs.bench.others import characters_read
from ray_jobs.bench.reading import Became, Family, raw, read_all
from ray_jobs.bench.tools import installed
from ray_jobs.errors import UsageError
from schemas.job import Kind
from schemas.record import Value
from schemas.run import Reason
from schemas.settings import ParseSettings

COMPARED = ("pymupdf", "pypdfium2", "pypdf", "pdfminer.six", "pdftotext")
_SIGNS = 100
"""Characters from which on a tool counts as having read a file: fewer may be rubbish."""


class File(Value):
    """What became of one file in both runs, and how much each tool read of it."""

    name: str
    group: str
    outcome: str
    again: str
    same: bool
    pages: int
    characters: int
    tools: dict[str, int] = Field(default_factory=dict)


class Corpus(Value):
    """What became of all files; memory is that of this process after each run, in MB."""

    files: tuple[File, ...]
    resident_mb: tuple[float, ...]
    peak_mb: float
    left_over: int

    def passed(self) -> bool:
        """Whether each is typed, both runs are equal, and nothing is left."""
        typed = all(file.outcome != Reason.INTERNAL for file in self.files)
        return typed and all(file.same for file in self.files) and not self.left_over

    def table(self) -> list[dict[str, object]]:
        """How many files of each group ended how."""
        counts = Counter((file.group, file.outcome) for file in self.files)
        return [
            {"class": group, "outcome": outcome, "files": count}
            for (group, outcome), count in sorted(counts.items())
        ]

    def missed(self) -> dict[str, list[str]]:
        """For each tool, the files of which it reads some and we read nothing."""
        tools = sorted({tool for file in self.files for tool in file.tools})
        return {
            tool: [
                f"{file.name} ({file.outcome}, {file.tools[tool]} characters)"
                for file in self.files
                if not file.characters and file.tools.get(tool, 0) >= _SIGNS
            ]
            for tool in tools
        }


def read_corpus(
    data: Path,
    *,
    tools: Sequence[str] = COMPARED,
    settings: ParseSettings | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Corpus:
    """Read every file below ``pdf`` and ``office`` of a folder, whose manifests name classes."""
    paths = sorted(path for name in ("pdf", "office") for path in (data / name).glob("*.*"))
    if not paths:
        raise UsageError(f"{data} holds no folders pdf and office with files")
    groups, family = _groups(data), Family()
    runs, resident = [], []
    for number in (1, 2):
        runs.append(list(_run(paths, settings or ParseSettings())))
        resident.append(psutil.Process().memory_info().rss / 1e6)
        tell(f"run {number}: {len(runs[-1])} files, {resident[-1]:.0f} MB resident")
    left = family.left_over()
    pdfs = [path for path in paths if path.suffix == ".pdf"]
    others = {}
    for tool in installed(tuple(tools)):
        others[tool] = dict(zip(pdfs, characters_read(tool, pdfs), strict=True))
        tell(f"{tool}: {sum(count >= _SIGNS for count in others[tool].values())} files read")
    files = tuple(
        File(
            name=path.name,
            group=groups.get(path.name, path.suffix.removeprefix(".")),
            outcome=one.outcome,
            again=two.outcome,
            same=(one.outcome, one.digest) == (two.outcome, two.digest),
            pages=one.pages,
            characters=one.characters,
            tools={tool: counts[path] for tool, counts in others.items() if path in counts},
        )
        for path, one, two in zip(paths, *runs, strict=True)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return Corpus(files=files, resident_mb=tuple(resident), peak_mb=peak, left_over=left)


def _run(paths: Sequence[Path], settings: ParseSettings) -> Iterator[Became]:
    parser = Parser(settings, Kind.CONTRACT)
    files = (
        raw(f"{number:05}", path.read_bytes(), path.suffix) for number, path in enumerate(paths)
    )
    yield from read_all(parser, files)
    parser.close()


def _groups(data: Path) -> dict[str, str]:
    """Classes by file name, as manifests tell them."""
    found: dict[str, str] = {}
    for name, column in (("pdf_manifest.tsv", "class"), ("office_manifest.tsv", "type")):
        if (data / name).exists():
            with (data / name).open(newline="") as file:
                rows = csv.DictReader(file, delimiter="\t")
                found |= {row["file"]: row[column] for row in rows}
    return found


def worst(files: Sequence[File]) -> list[str]:
    """Files that gave other rows in the second run than in the first."""
    return [f"{file.name}: {file.outcome}, {file.again}" for file in files if not file.same]
