"""Commit points: the moments between two writes, where a kill must lose and double nothing."""

import os
import signal
from enum import StrEnum
from pathlib import Path

KILL_AT = "DOCMILL_KILL_AT"
"""Names points and numbers, as ``part-done:2,lake-opened``: who passes one for that time dies."""

KILL_TOLD = "DOCMILL_KILL_TOLD"
"""Names a file in which a process says at which point it kills itself; no second one does then."""


class CommitPoint(StrEnum):
    """Every moment at which a run can die with something half written."""

    ROWS_STAGED = "rows-staged"
    VECTORS_STORED = "vectors-stored"
    PART_DONE = "part-done"
    PART_RECORDED = "part-recorded"
    LAKE_OPENED = "lake-opened"
    TABLE_WRITTEN = "table-written"
    TABLES_WRITTEN = "tables-written"
    RELEASE_MADE = "release-made"
    RELEASE_SHOWN = "release-shown"


_passed: dict[str, int] = {}


def passed(point: CommitPoint) -> None:
    """Pass a commit point; nothing happens unless a bench or a test asked for a kill here."""
    wanted = os.environ.get(KILL_AT)
    if wanted is None:
        return
    told = os.environ.get(KILL_TOLD)
    _passed[point] = _passed.get(point, 0) + 1
    for one in wanted.split(","):
        name, _, number = one.partition(":")
        if name == point and _passed[point] == int(number or 1):
            _die(point, told)


def _die(point: CommitPoint, told: str | None) -> None:
    if told is not None:
        try:
            with Path(told).open("x") as file:
                file.write(point)
        except FileExistsError:
            return
    os.kill(os.getpid(), signal.SIGKILL)
