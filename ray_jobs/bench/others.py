"""Asks another tool to read many files, in a process of its own that may die or hang."""

import logging
import multiprocessing as mp
import os
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from ray_jobs.bench.tools import TOOLS

_PATIENCE = 20.0


def characters_read(tool: str, paths: Iterable[Path]) -> Iterator[int]:
    """How many characters, white space apart, a tool finds in each file; 0 where it finds none."""
    process: BaseProcess | None = None
    ours: Connection | None = None
    for path in paths:
        if process is None or ours is None:
            process, ours = _start(tool)
        found = None
        with suppress(OSError, EOFError):
            ours.send(str(path))
            found = ours.recv() if ours.poll(_PATIENCE) else None
        if found is None:
            _end(process, ours)
            process = None
        yield found or 0
    if process is not None and ours is not None:
        _end(process, ours)


def _start(tool: str) -> tuple[BaseProcess, Connection]:
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(tool, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _end(process: BaseProcess, ours: Connection) -> None:
    process.kill()
    process.join()
    ours.close()


def _serve(tool: str, asked: Connection) -> None:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    logging.disable()
    warnings.simplefilter("ignore")
    while True:
        asked.send(_count(tool, Path(asked.recv()).read_bytes()))


def _count(tool: str, content: bytes) -> int:
    count = 0
    # Pages that were read before an error count: that is what a user of the tool would have.
    with suppress(Exception):
        for text in TOOLS[tool](content):
            count += len("".join(text.split()))
    return count
