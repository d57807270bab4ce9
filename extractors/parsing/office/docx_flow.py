"""Walks WordprocessingML and keeps apart what its reader sees, what is hidden and what is deleted.

Every element that is not known is walked into, so that no text is missed for standing somewhere
unforeseen. ECMA-376 part 1, chapter 17, names the elements.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml.etree import _Element

from extractors.parsing.builder import TextBuilder, count_glyphs
from extractors.parsing.markup.xml_tree import attribute, child, local
from extractors.parsing.office.grid import Given, write_table
from schemas.document import LeftOutReason

_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DELETED = frozenset({"del", "moveFrom"})
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_SILENT = frozenset({"instrText", "delInstrText", "rPr", "pPr", "sectPr", "tblPr", "tblGrid"})
_OFF = frozenset({"0", "false", "off"})


class Style(NamedTuple):
    """What a paragraph or character style decides: the level of a heading, whether it is seen."""

    level: int | None = None
    hidden: bool = False


class Flow:
    """Writes the flow of a document: its paragraphs, tables, text boxes and notes."""

    def __init__(
        self,
        builder: TextBuilder,
        styles: Mapping[str, Style],
        notes: Mapping[tuple[str, str], _Element],
    ) -> None:
        self._builder = builder
        self._styles = styles
        self._notes = dict(notes)
        self._cited: list[_Element] = []
        self._boxes: list[_Element] = []
        self._carried = ""
        self.visible = 0

    def write(self, container: _Element) -> None:
        """Append all blocks below an element."""
        for block in _blocks(container):
            name = local(block)
            if name == "p":
                self._paragraph(block)
            elif name == "tbl":
                write_table(self._builder, list(self._rows(block)))
            elif name in _DELETED:
                self._builder.leave_out("deleted", " ".join(self._inline(block)))
            self._aside()

    def write_uncited_notes(self) -> None:
        """Append the notes that nothing in the flow refers to."""
        self._cited += self._notes.values()
        self._notes.clear()
        self._aside()

    def _aside(self) -> None:
        """Append what hangs on the block that was written last: its text boxes and notes."""
        while self._boxes or self._cited:
            self.write((self._boxes or self._cited).pop(0))

    def _paragraph(self, paragraph: _Element) -> None:
        text = self._carried + "".join(self._inline(paragraph))
        self._carried = ""
        if child(paragraph, "pPr", "rPr", "del") is not None:
            # Its mark is deleted: the next paragraph goes on where it ends.
            self._carried = text
            return
        level = self._level(paragraph)
        self._builder.block(text.strip(), "heading" if level else "paragraph", level)

    def _level(self, paragraph: _Element) -> int | None:
        own = _value(child(paragraph, "pPr", "outlineLvl"))
        if own is not None and own.isdigit():
            return int(own) + 1 if int(own) < 9 else None
        style = _value(child(paragraph, "pPr", "pStyle"))
        return self._styles.get(style or "", Style()).level

    def _rows(self, table: _Element) -> Iterator[list[Given]]:
        rows = [row for row in _blocks(table) if local(row) == "tr"]
        grids = [self._cells(row) for row in rows if not self._is_deleted(row)]
        for number, grid in enumerate(grids):
            yield [
                Given(text, columns, _depth(grids[number + 1 :], at))
                for at, (text, columns, goes_on) in grid.items()
                if not goes_on
            ]

    def _is_deleted(self, row: _Element) -> bool:
        if child(row, "trPr", "del") is None:
            return False
        self._builder.leave_out("deleted", " ".join(self._inline(row)))
        return True

    def _cells(self, row: _Element) -> dict[int, tuple[str, int, bool]]:
        """Text, width and whether the cell above goes on, by the column of the grid."""
        before = _value(child(row, "trPr", "gridBefore"))
        at = int(before) if before and before.isdigit() else 0
        cells = {}
        for cell in _blocks(row):
            if local(cell) == "tc":
                span = _value(child(cell, "tcPr", "gridSpan")) or "1"
                width = int(span) if span.isdigit() and int(span) else 1
                merge = child(cell, "tcPr", "vMerge")
                goes_on = merge is not None and (_value(merge) or "continue") == "continue"
                text = " ".join(" ".join(self._cell(cell)).split())
                cells[at] = (text, width, goes_on and not text)
                at += width
        return cells

    def _cell(self, cell: _Element) -> Iterator[str]:
        for block in _blocks(cell):
            if local(block) == "tbl":
                for row in self._rows(block):
                    yield from (given.text for given in row)
            elif local(block) != "tcPr":
                yield "".join(self._inline(block))

    def _inline(self, element: _Element) -> Iterator[str]:
        """The visible text below an element; what is not visible is left out on the way."""
        for item in element:
            name = local(item)
            if name in ("t", "delText"):
                text = item.text or ""
                self.visible += count_glyphs(text) if name == "t" else 0
                yield text
            elif name in _BREAKS:
                yield "" if attribute(item, "type") == "page" else _BREAKS[name]
            elif name == "sym":
                yield _symbol(item)
            elif name == "AlternateContent":
                yield from self._alternative(item)
            elif name not in _SILENT and not self._is_apart(item, name):
                yield from self._inline(item)

    def _is_apart(self, item: _Element, name: str) -> bool:
        """Put aside what is no text of its paragraph; whether it was that."""
        if name in _NOTES:
            self._cite(_NOTES[name], attribute(item, "id") or "")
        elif name == "txbxContent":
            self._boxes.append(item)
        elif name in _DELETED or attribute(item, "type") == "Word.Deletion":
            self._leave_out("deleted", item)
        elif name == "r" and self._is_hidden(item):
            self._leave_out("hidden", item)
        else:
            return not name
        return True

    def _leave_out(self, reason: LeftOutReason, element: _Element) -> None:
        before = self.visible
        text = "".join(self._inline(element))
        self.visible = before
        self._builder.leave_out(reason, text)

    def _alternative(self, element: _Element) -> Iterator[str]:
        """The first of several forms of the same content."""
        boxes = len(self._boxes)
        for form in element:
            text = list(self._inline(form))
            if text or len(self._boxes) > boxes:
                yield from text
                return

    def _cite(self, kind: str, number: str) -> None:
        note = self._notes.pop((kind, number), None)
        if note is not None:
            self._cited.append(note)

    def _is_hidden(self, run: _Element) -> bool:
        own = child(run, "rPr", "vanish")
        if own is not None:
            return _value(own) not in _OFF
        style = _value(child(run, "rPr", "rStyle"))
        return self._styles.get(style or "", Style()).hidden


def _blocks(container: _Element) -> Iterator[_Element]:
    """The blocks of a container, those inside content controls, insertions and the like too."""
    for item in container:
        name = local(item)
        if name in ("p", "tbl", "tr", "tc") or name in _DELETED:
            yield item
        elif name == "AlternateContent":
            yield from _blocks(item[0]) if len(item) else ()
        elif name and name not in _SILENT:
            yield from _blocks(item)


def _depth(below: list[dict[int, tuple[str, int, bool]]], at: int) -> int:
    """How many rows a cell spans: its own and those below in which it goes on."""
    deep = 1
    for grid in below:
        if at not in grid or not grid[at][2]:
            break
        deep += 1
    return deep


def _symbol(element: _Element) -> str:
    """A character of a symbol font; those of the private use area mean nothing without it."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    return "\ufffd" if 0xE000 <= code <= 0xF8FF else chr(code)


def _value(element: _Element | None) -> str | None:
    return attribute(element, "val")
