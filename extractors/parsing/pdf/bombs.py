"""Finds PDFs that unpack to far more than they hold, before anything unpacks them whole."""

import re
import zlib
from collections.abc import Iterator

from extractors.stage import StageError
from schemas.run import Reason

_HARMLESS = 10_000_000
"""Bytes that anything may unpack to."""
_BEST_RATIO = 1032
"""Deflate packs nothing tighter."""
_SLICE = 1 << 16
_DICTIONARY = 1024
_STREAM = re.compile(rb"stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_IMAGE = re.compile(rb"/(?:Subtype|S)\s*/Image\b")


def guard_against_bombs(content: bytes, max_ratio: float) -> None:
    """StageError where a PDF unpacks to more than so many times its size and over 10 MB.

    Looks at each stream that could be one, and at all of them together.
    """
    packed, unpacked = 0, 0
    for start, end, layers in _streams(content):
        if layers == 1 and (end - start) * _BEST_RATIO < _HARMLESS // 10:
            continue
        size = _unpacked(memoryview(content)[start:end], layers, max_ratio)
        packed, unpacked = packed + end - start, unpacked + size
        if size > max(_HARMLESS, max_ratio * (end - start)):
            raise StageError(Reason.BOMB, f"a stream of {end - start} bytes unpacks beyond {size}")
        if unpacked > max(10 * _HARMLESS, max_ratio * packed):
            raise StageError(Reason.BOMB, f"streams of {packed} bytes unpack beyond {unpacked}")


def _streams(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each deflated stream is, and how often it was deflated.

    An image is no such stream: it gives as much as its width and height say, whatever it holds.
    """
    for found in _STREAM.finditer(content):
        begins = found.start()
        if content[begins - 3 : begins] == b"end":
            continue
        head = content[max(0, begins - _DICTIONARY) : begins]
        head = head[head.rfind(b" obj") + 1 :]
        layers = len(_FLATE.findall(head))
        if layers and not _IMAGE.search(head):
            end = content.find(b"endstream", found.end())
            yield found.end(), end if end >= 0 else len(content), layers


def _unpacked(packed: memoryview, layers: int, max_ratio: float) -> int:
    """How much a stream unpacks to; no further than is needed to know that it is too much."""
    most = max(_HARMLESS, int(max_ratio * len(packed)))
    chain = [zlib.decompressobj() for _ in range(layers)]
    size = 0
    try:
        for piece in _inflated(packed, chain):
            size += len(piece)
            if size > most:
                break
    except zlib.error:
        pass  # Damaged or encrypted: readers will get no further either.
    return size


def _inflated(packed: memoryview, chain: list["zlib._Decompress"]) -> Iterator[bytes]:
    first, rest = chain[0], chain[1:]
    waiting: bytes | memoryview = packed
    while waiting:
        piece = first.decompress(waiting, _SLICE)
        waiting = first.unconsumed_tail
        if rest:
            yield from _inflated(memoryview(piece), rest)
        else:
            yield piece
        if first.eof:
            return
