"""Which characters of Word's binary files are deleted or hidden ([MS-DOC] 2.8.5 and 2.9.34)."""

import struct
from bisect import bisect_right
from collections.abc import Iterator

from schemas.document import LeftOutReason

_PLCF_CHPX = 0x00FA
_PAGE = 512
_MODIFIERS: dict[int, LeftOutReason] = {0x0800: "deleted", 0x083C: "hidden"}
_OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_ONE_BYTE_LENGTH = 6


class Runs:
    """Stretches of bytes and whether what stands there is seen."""

    def __init__(self, stream: bytes, table: bytes) -> None:
        found = sorted(_runs(stream, table))
        self._starts = [start for start, _, _ in found]
        self._runs = found

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, LeftOutReason | None]]:
        """The stretches of a range, in order and without gaps."""
        at = start
        for first, last, reason in self._runs[max(0, bisect_right(self._starts, start) - 1) :]:
            if first >= end:
                break
            if last <= at:
                continue
            if first > at:
                yield at, first, None
                at = first
            yield at, min(last, end), reason
            at = min(last, end)
        if at < end:
            yield at, end, None


def _runs(stream: bytes, table: bytes) -> Iterator[tuple[int, int, LeftOutReason]]:
    """The runs that are deleted or hidden."""
    offset, size = struct.unpack_from("<II", stream, _PLCF_CHPX)
    count = (size - 4) // 8 if size >= 12 else 0
    for page in struct.unpack_from(f"<{count}I", table, offset + 4 * (count + 1)) if count else ():
        at = (page & 0x3FFFFF) * _PAGE
        if at + _PAGE <= len(stream):
            yield from _of_page(stream[at : at + _PAGE])


def _of_page(page: bytes) -> Iterator[tuple[int, int, LeftOutReason]]:
    count = page[-1]
    bounds = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        place = 2 * page[4 * (count + 1) + number]
        if place and place < _PAGE - 1:
            changes = page[place + 1 : place + 1 + page[place]]
            reason = _reason(changes)
            if reason and bounds[number] < bounds[number + 1]:
                yield bounds[number], bounds[number + 1], reason


def _reason(changes: bytes) -> LeftOutReason | None:
    at, found = 0, None
    while at + 2 < len(changes):
        code = struct.unpack_from("<H", changes, at)[0]
        if code in _MODIFIERS and changes[at + 2] == 1:
            found = _MODIFIERS[code]
        kind = code >> 13
        width = changes[at + 2] + 1 if kind == _ONE_BYTE_LENGTH else _OPERAND[kind]
        at += 2 + width
    return found
