"""Puts the lines of a page into reading order: paragraphs, and rows of cells.

The order in which a file draws its lines is kept where it makes sense, as nearly always: each line
stands below the last, beside it, or on top of a further column. Where it does not, the page is cut
along white space (``cuts``). A page whose text runs up or down is turned before it is read.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from extractors.parsing.pages.cuts import cut_order
from extractors.parsing.pages.lines import Line, is_level

Row = list[list[Line]]

_TOUCH = 1.0
_LONG = 100.0
_JUMPS = 0.04
_ROW_LINES = 8.0
_BELOW = 1.2
_NUMBER = 8


def reading_order(lines: Sequence[Line]) -> list[Row]:
    """The rows of a page in order: of one cell for plain text, of more where cells stand level."""
    turn = _turn(lines)
    if turn is not None:
        turned = [turn(line) for line in lines]
        back = {id(new): old for new, old in zip(turned, lines, strict=True)}
        return [[[back[id(line)] for line in cell] for cell in row] for row in _rows(turned)]
    return _rows(lines)


def _rows(lines: Sequence[Line]) -> list[Row]:
    lines = _numbers_in_place(lines)
    ordered = lines if _makes_sense(lines) else cut_order(lines)
    rows: list[Row] = []
    above: Line | None = None
    for line in ordered:
        if above is not None and _is_beside(rows[-1], above, line):
            rows[-1].append([line])
        elif above is not None and _goes_on(rows[-1], above, line):
            rows[-1][-1].append(line)
        else:
            rows.append([[line]])
        above = line
    return rows


def _numbers_in_place(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with numbers of paragraphs that were drawn last put before their paragraphs."""
    last = next((i for i in range(len(lines) - 1, 0, -1) if _jumps_up(*lines[i - 1 : i + 1])), 0)
    text, numbers = lines[:last], lines[last:]
    if not text or not all(len(line.words) == 1 and line.glyphs <= _NUMBER for line in numbers):
        return lines
    before: dict[int, Line] = {}
    for number in numbers:
        level = [line for line in text if is_level(number, line)]
        first = min(level, key=lambda line: line.x0, default=number)
        if first.x0 < number.x1 - _TOUCH or id(first) in before:
            return lines
        before[id(first)] = number
    return [item for line in text for item in (before.get(id(line)), line) if item is not None]


def _jumps_up(above: Line, line: Line) -> bool:
    return line.y1 <= above.y0 + _TOUCH and line.x0 < above.x1 - _TOUCH


def _makes_sense(lines: Sequence[Line]) -> bool:
    """Whether the file draws its lines as they are read.

    Against it: lines that jump back up without leaving to the right, and long lines that stand
    side by side again and again, which are two columns drawn across.
    """
    jumps = across = 0
    for above, line in pairwise(lines):
        if line.y0 >= above.y1 - _TOUCH:
            continue
        if is_level(above, line):
            if line.x0 < above.x0:
                jumps += 1
            elif line.x1 - line.x0 > _LONG < above.x1 - above.x0:
                across += 1
        elif _jumps_up(above, line):
            jumps += 1
    limit = max(2.0, _JUMPS * len(lines))
    return jumps <= limit and across <= max(limit, 0.25 * len(lines))


def _is_beside(row: Row, above: Line, line: Line) -> bool:
    """Whether a line begins the next cell of a row."""
    if line.x0 < above.x1 - _TOUCH:
        return len(row[-1]) > 1 and _is_beside_a_cell(row, line)
    return is_level(above, line) or (len(row[-1]) > 1 and _is_beside_a_cell(row, line))


def _is_beside_a_cell(row: Row, line: Line) -> bool:
    """Whether a line stands level with the top of a cell of several lines, to its right."""
    cell = row[-1]
    top = row[0][0]
    # What is taller is a column of text, to be read down to its end.
    if cell[-1].y1 - cell[0].y0 > _ROW_LINES * cell[0].height:
        return False
    return is_level(top, line) and line.x0 >= max(item.x1 for item in cell) - _TOUCH


def _goes_on(row: Row, above: Line, line: Line) -> bool:
    """Whether a line continues the cell or paragraph above it."""
    if line.block != above.block or line.y0 < above.y0:
        return False
    if len(row) == 1:
        return True
    left = min(item.x0 for item in row[-1])
    near = line.y0 - above.y1 < _BELOW * above.height
    return near and line.x0 >= left - _TOUCH


def _turn(lines: Sequence[Line]) -> Callable[[Line], Line] | None:
    """How to turn a page of which most words follow each other up or down; None: it is upright."""
    up = down = across = 0
    for line in lines:
        if line.y1 - line.y0 <= line.x1 - line.x0:
            across += len(line.words)
        elif len(line.words) > 1:
            if line.words[0][1] > line.words[-1][1]:
                up += len(line.words)
            else:
                down += len(line.words)
    if max(up, down) <= across:
        return None
    return _from_below if up > down else _from_above


def _from_below(line: Line) -> Line:
    return Line([(-w[3], w[0], -w[1], w[2], *w[4:]) for w in line.words])


def _from_above(line: Line) -> Line:
    return Line([(w[1], -w[2], w[3], -w[0], *w[4:]) for w in line.words])
