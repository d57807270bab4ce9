"""Puts the lines of a page into reading order by recursive cuts along white space.

The cuts follow the recursive X-Y cut (Nagy and Seth 1984): lines are cut at a vertical gutter into
columns, else into bands, of which neighbours that share their gutters are cut together.
"""

from collections.abc import Sequence

from extractors.parsing.pages.lines import Line

_GUTTER = 8.0
_LEVEL_SHARE = 0.8
_SAME_LINE = 2.0
_TALL = 0.3
_FILLS = 0.6
_WORDS = 3
_DEEPEST = 40


def cut_order(lines: Sequence[Line]) -> list[Line]:
    """The lines as a reader of columns would meet them; tables row by row."""
    return _ordered(list(lines), _DEEPEST)


def _ordered(lines: list[Line], depth: int) -> list[Line]:
    if len(lines) < 2 or not depth:
        return sorted(lines, key=_place)
    columns = _across(lines)
    if len(columns) > 1 and _is_a_table(columns):
        return [line for row in _down(lines) for line in sorted(row, key=lambda item: item.x0)]
    if len(columns) > 1 and all(_is_a_column(column, columns) for column in columns):
        return [line for column in columns for line in _ordered(column, depth - 1)]
    bands = _bands(_down(lines))
    if len(bands) > 1:
        return [line for band in bands for line in _ordered(band, depth - 1)]
    return sorted(lines, key=_place)


def _place(line: Line) -> tuple[int, float]:
    return round(line.y0 / _SAME_LINE), line.x0


def _across(lines: list[Line]) -> list[list[Line]]:
    """Groups from left to right with a gutter between them."""
    groups: list[list[Line]] = []
    reach = float("-inf")
    for line in sorted(lines, key=lambda item: item.x0):
        if not groups or line.x0 > reach + _GUTTER:
            groups.append([])
        groups[-1].append(line)
        reach = max(reach, line.x1)
    return groups


def _down(lines: list[Line]) -> list[list[Line]]:
    """Groups from top to bottom; lines of one share more than half of their height with another."""
    groups: list[list[Line]] = []
    reach = float("-inf")
    for line in sorted(lines, key=lambda item: item.y0):
        if not groups or (line.y0 + line.y1) / 2 > reach:
            groups.append([])
            reach = float("-inf")
        groups[-1].append(line)
        reach = max(reach, line.y1)
    return groups


def _is_a_table(columns: list[list[Line]]) -> bool:
    """Whether the lines of each column stand level with those of every other, and are no prose."""
    fewest = min(columns, key=len)
    if len(fewest) < 2 or len(fewest) < len(max(columns, key=len)) * _LEVEL_SHARE:
        return False
    if sum(map(_is_prose, columns)) > 1:
        return False
    tops = [sorted(line.y0 for line in column) for column in columns]
    level = sum(
        all(any(abs(line.y0 - top) <= _SAME_LINE for top in column) for column in tops)
        for line in fewest
    )
    return level >= _LEVEL_SHARE * len(fewest)


def _is_prose(column: list[Line]) -> bool:
    """Whether its lines have words enough, and most of them fill its width."""
    width = max(line.x1 for line in column) - min(line.x0 for line in column)
    full = sum(line.x1 - line.x0 > _FILLS * width and len(line.words) >= _WORDS for line in column)
    return len(column) > 2 and full >= 0.5 * len(column)


def _is_a_column(column: list[Line], columns: list[list[Line]]) -> bool:
    """Whether a group is text that runs down the page, not a cell beside another cell."""
    return len(column) > 1 and _extent(column) >= _TALL * max(map(_extent, columns))


def _extent(lines: list[Line]) -> float:
    return max(line.y1 for line in lines) - min(line.y0 for line in lines)


def _bands(bands: list[list[Line]]) -> list[list[Line]]:
    """Neighbouring bands between which no gutter closes, put together to be cut into columns."""
    joined: list[list[Line]] = []
    for band in bands:
        if joined and _fits(joined[-1], band):
            joined[-1] = joined[-1] + band
        else:
            joined.append(band)
    return joined if len(joined) > 1 else bands


def _fits(above: list[Line], below: list[Line]) -> bool:
    columns = len(_across(above))
    return columns > 1 and len(_across(above + below)) == columns
