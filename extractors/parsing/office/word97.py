"""Reads Word's binary files, of Word 6 to 2003: the text of [MS-DOC], piece by piece.

The reader is our own because those that can be installed (antiword, catdoc, legacy-doc) mix
headers, comments and field codes into the text or drop them, and none knows deleted text.
"""

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

import olefile

from extractors.parsing.builder import TextBuilder
from extractors.parsing.office.grid import Given, write_table
from extractors.parsing.office.word97_runs import Runs
from extractors.stage import StageError
from schemas.document import LeftOutReason
from schemas.run import Reason

_WORD_97 = 0x00C1
_ENCRYPTED = 0x0100
_COMPLEX = 0x0004
_SECOND_TABLE = 0x0200
_LENGTHS = 0x4C
_CLX = 0x01A2
_PARTS: tuple[LeftOutReason | None, ...] = (None, None, "header", None, "comment", None, None, None)
"""Main text, notes, headers, macros, comments, endnotes, text boxes, text boxes of headers."""
_MACROS, _BOXES_OF_HEADERS = 3, 7
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14([^\x13\x15]*))?\x15")
_EQUATION = re.compile(r"\x13\s*EQ\s")
_ARGUMENT = re.compile(r"[(,]([^()\\,]+)(?=[),])")
_OPEN_FIELD = re.compile(r"\x13[^\x14\x13\x15]*\x14?|[\x13-\x15]")
_CONTROLS = {0x0B: "\n", 0x0C: "\r", 0x0E: "\r", 0x1E: "-", 0x1F: "", 0xA0: " "}
_UNSEEN = dict.fromkeys((*range(1, 7), 8), "") | _CONTROLS


class Piece(NamedTuple):
    """A run of characters that is stored in one stretch: where, and in how many bytes each."""

    start: int
    end: int
    offset: int
    width: int


def read_doc(content: bytes, document_id: str) -> TextBuilder:
    """The text of a .doc file; notes and text boxes after the main text."""
    try:
        with olefile.OleFileIO(content) as ole:
            stream = ole.openstream("WordDocument").read()
            tables = {
                name: ole.openstream(name).read()
                for name in ("0Table", "1Table")
                if ole.exists(name)
            }
        builder = TextBuilder(document_id, "markup")
        builder.open_page()
        _write(builder, stream, tables)
    except (struct.error, OSError, IndexError, KeyError, ValueError) as error:
        raise StageError(Reason.CORRUPT, f"DOC: {type(error).__name__}") from error
    builder.close_page()
    return builder


def _write(builder: TextBuilder, stream: bytes, tables: dict[str, bytes]) -> None:
    version, flags = struct.unpack_from("<H", stream, 2)[0], struct.unpack_from("<H", stream, 10)[0]
    if flags & _ENCRYPTED:
        raise StageError(Reason.ENCRYPTED, "DOC with a password")
    if version < _WORD_97:
        _write_old(builder, stream, flags)
        return
    table = tables["1Table" if flags & _SECOND_TABLE else "0Table"]
    pieces = list(_pieces(stream, table))
    runs = Runs(stream, table)
    lengths = struct.unpack_from("<8I", stream, _LENGTHS)
    at = 0
    for number, (length, reason) in enumerate(zip(lengths, _PARTS, strict=True)):
        seen = "".join(_seen(builder, stream, pieces, runs, at, at + length))
        if reason or number == _BOXES_OF_HEADERS:
            builder.leave_out(reason or "header", _plain(seen).replace("\r", " "))
        elif number != _MACROS:
            _paragraphs(builder, seen)
        at += length


def _write_old(builder: TextBuilder, stream: bytes, flags: int) -> None:
    """Word 6 and 95 keep the text in one stretch, unless they were saved in haste."""
    if flags & _COMPLEX:
        raise StageError(Reason.UNSUPPORTED, "Word 6 file that was saved piecewise")
    first, _ = struct.unpack_from("<II", stream, 0x18)
    at = first
    for number, length in enumerate(struct.unpack_from("<8I", stream, 0x34)):
        text = stream[at : at + length].decode("cp1252", errors="replace")
        reason = _PARTS[number]
        if reason:
            builder.leave_out(reason, _plain(text).replace("\r", " "))
        elif number not in (_MACROS, _BOXES_OF_HEADERS):
            _paragraphs(builder, text)
        at += length


def _pieces(stream: bytes, table: bytes) -> Iterator[Piece]:
    """The piece table: of what the text consists, in its order."""
    offset, size = struct.unpack_from("<II", stream, _CLX)
    clx, at = table[offset : offset + size], 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no piece table")
    plc = clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]
    count = (len(plc) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", plc)
    for number in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        start, end = bounds[number], bounds[number + 1]
        if place & 0x40000000:
            yield Piece(start, end, (place & 0x3FFFFFFF) // 2, 1)
        else:
            yield Piece(start, end, place & 0x3FFFFFFF, 2)


def _seen(
    builder: TextBuilder, stream: bytes, pieces: list[Piece], runs: Runs, start: int, end: int
) -> Iterator[str]:
    """The characters of a part that are seen; those that are not are left out on the way."""
    for piece in pieces:
        first, last = max(start, piece.start), min(end, piece.end)
        if first >= last:
            continue
        at = piece.offset + (first - piece.start) * piece.width
        stop = piece.offset + (last - piece.start) * piece.width
        for begin, ended, reason in runs.between(at, stop):
            data = stream[begin:ended]
            text = data.decode("cp1252" if piece.width == 1 else "utf-16-le", errors="replace")
            if reason is None:
                yield text
            else:
                builder.leave_out(reason, _plain(text))
                yield "".join(sign for sign in text if sign in "\r\x07\x13\x14\x15")


def _paragraphs(builder: TextBuilder, text: str) -> None:
    """Write paragraphs; those that end in cell marks are rows, an empty cell ends a row."""
    rows: list[list[Given]] = []
    row: list[Given] = []
    for paragraph in re.findall(r"[^\r\x07]*[\r\x07]?", _plain(text)):
        if paragraph.endswith("\x07"):
            held = " ".join(paragraph[:-1].split())
            if held or not row:
                row.append(Given(held))
            else:
                rows.append(row)
                row = []
            continue
        if row and paragraph.strip():
            rows.append([*row])
            row = []
        if paragraph.strip():
            write_table(builder, rows)
            rows = []
            builder.block(paragraph.strip())
    write_table(builder, [*rows, row] if row else rows)


def _plain(text: str) -> str:
    """A text without control characters; of fields, what they show."""
    replaced = 1
    while replaced:
        text, replaced = _FIELD.subn(_shown, text)
    return _OPEN_FIELD.sub("", text).translate(_UNSEEN)


def _shown(field: re.Match[str]) -> str:
    """What a field shows; an equation, which has no result, its arguments."""
    if field[1] is None and _EQUATION.match(field[0]):
        return " ".join(_ARGUMENT.findall(field[0]))
    return field[1] or ""
