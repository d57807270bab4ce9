"""Reads ODT: the accepted text, with deletions, hidden text, headers and comments apart.

OpenDocument 1.3 part 3, chapters 5, 6 and 9, names the elements.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator

from lxml.etree import _Element

from extractors.parsing.builder import TextBuilder, count_glyphs
from extractors.parsing.markup.xml_tree import attribute, child, local, read_xml
from extractors.parsing.office.archive import guard_archive, read_member
from extractors.parsing.office.grid import Given, write_table
from extractors.stage import StageError
from schemas.document import LeftOutReason
from schemas.run import Reason
from schemas.settings import ParseSettings

_DEFAULTS = ParseSettings()
_MARGINS: dict[str, LeftOutReason] = {
    "header": "header",
    "header-left": "header",
    "header-first": "header",
    "footer": "footer",
    "footer-left": "footer",
    "footer-first": "footer",
}
_APART: dict[str, LeftOutReason] = {
    "annotation": "comment",
    "tracked-changes": "deleted",
    "hidden-text": "hidden",
    "hidden-paragraph": "hidden",
    "ruby-text": "outside",
}
_SILENT = frozenset(
    "title desc forms sequence-decls variable-decls user-field-decls event-listeners"
    " note-citation script object-ole binary-data index-title-template".split()
)
_SPACES = {"tab": "\t", "line-break": "\n", "soft-page-break": ""}
_MOST_REPEATS = 1000
_SPACE = re.compile(r"[ \t\r\n]+")


def read_odt(content: bytes, document_id: str, settings: ParseSettings = _DEFAULTS) -> TextBuilder:
    """The text of an ODT file; each note after the paragraph that cites it."""
    archive = guard_archive(content, settings)
    if b"encryption-data" in (read_member(archive, "META-INF/manifest.xml") or b""):
        raise StageError(Reason.ENCRYPTED, "ODT with a password")
    root = _part(archive, "content.xml", settings)
    if root is None:
        raise StageError(Reason.CORRUPT, "ODT without content.xml")
    styles = _part(archive, "styles.xml", settings)
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    flow = _Flow(builder, _hidden_styles([root] if styles is None else [root, styles]))
    body = child(root, "body", "text")
    flow.write(root if body is None else body)
    for margin in _margins(styles):
        builder.leave_out(_MARGINS[local(margin)], " ".join(map(str, margin.itertext())))
    builder.close_page(visible=flow.visible)
    return builder


def _part(archive: zipfile.ZipFile, name: str, settings: ParseSettings) -> _Element | None:
    content = read_member(archive, name)
    return None if content is None else read_xml(content, settings)


def _margins(styles: _Element | None) -> Iterator[_Element]:
    masters = child(styles, "master-styles")
    for master in () if masters is None else masters:
        yield from (item for item in master if local(item) in _MARGINS)


def _hidden_styles(roots: Iterable[_Element]) -> frozenset[str]:
    """The names of styles whose text is not shown."""
    return frozenset(
        attribute(style, "name") or ""
        for root in roots
        for group in root
        if local(group) in ("automatic-styles", "styles")
        for style in group
        if attribute(child(style, "text-properties"), "display") == "none"
        or attribute(child(style, "section-properties"), "display") == "none"
    )


class _Flow:
    def __init__(self, builder: TextBuilder, hidden: frozenset[str]) -> None:
        self._builder = builder
        self._hidden = hidden
        self._aside: list[_Element] = []
        self.visible = 0

    def write(self, container: _Element) -> None:
        """Append all blocks below an element."""
        for item in container:
            name = local(item)
            if name in ("p", "h"):
                self._paragraph(item, name == "h")
            elif name == "table":
                write_table(self._builder, list(self._rows(item)))
            elif self._is_apart(item):
                self._leave_out(item)
            elif name and name not in _SILENT:
                self.write(item)
            while self._aside:
                self.write(self._aside.pop(0))

    def _paragraph(self, paragraph: _Element, is_heading: bool) -> None:
        text = "".join(self._inline(paragraph)).strip()
        level = attribute(paragraph, "outline-level") or "1"
        if is_heading:
            self._builder.block(text, "heading", int(level) if level.isdigit() else 1)
        else:
            self._builder.block(text)

    def _inline(self, element: _Element) -> Iterator[str]:
        """The visible text below an element; what is not visible is left out on the way."""
        if self._is_apart(element):
            self._leave_out(element)
            return
        yield self._seen(element.text)
        for item in element:
            name = local(item)
            if name in _SPACES:
                yield _SPACES[name]
            elif name == "s":
                count = attribute(item, "c") or "1"
                yield " " * min(int(count) if count.isdigit() else 1, _MOST_REPEATS)
            elif name in ("note-body", "text-box", "table"):
                self._aside.append(item)
            elif name and name not in _SILENT:
                yield from self._inline(item)
            yield self._seen(item.tail)

    def _seen(self, text: str | None) -> str:
        self.visible += count_glyphs(text or "")
        return _SPACE.sub(" ", text or "")

    def _is_apart(self, element: _Element) -> bool:
        name = local(element)
        if name in ("hidden-text", "hidden-paragraph"):
            return attribute(element, "is-hidden") != "false"
        is_off = name == "section" and attribute(element, "display") == "none"
        return name in _APART or is_off or (attribute(element, "style-name") in self._hidden)

    def _leave_out(self, element: _Element) -> None:
        reason = _APART.get(local(element), "hidden")
        if reason == "deleted":
            for region in element.iter():
                if local(region) == "deletion":
                    self._builder.leave_out(reason, " ".join(_own_words(region)))
        else:
            text = attribute(element, "string-value") or " ".join(_own_words(element))
            self._builder.leave_out(reason, text)

    def _rows(self, table: _Element) -> Iterator[list[Given]]:
        for item in table:
            name = local(item)
            if name == "table-row":
                yield [cell for given in item for cell in self._cells(given)]
            elif name in ("table-header-rows", "table-rows", "table-row-group"):
                yield from self._rows(item)

    def _cells(self, cell: _Element) -> Iterator[Given]:
        if local(cell) != "table-cell":
            return
        pieces = ["".join(self._cell(item)) for item in cell]
        text = " ".join(" ".join(pieces).split())
        columns, rows = (
            int(value) if value.isdigit() else 1
            for value in (
                attribute(cell, "number-columns-spanned") or "1",
                attribute(cell, "number-rows-spanned") or "1",
            )
        )
        repeated = attribute(cell, "number-columns-repeated") or "1"
        repeats = int(repeated) if repeated.isdigit() and text else 1
        for _ in range(min(repeats, _MOST_REPEATS)):
            yield Given(text, columns, rows)

    def _cell(self, item: _Element) -> Iterator[str]:
        if local(item) == "table":
            for row in self._rows(item):
                yield from (f"{given.text} " for given in row)
        elif local(item):
            yield from self._inline(item)


def _own_words(element: _Element) -> Iterator[str]:
    """The text below an element, without who wrote it and when."""
    if local(element) in ("change-info", "creator", "date", "date-string"):
        return
    yield element.text or ""
    for item in element:
        yield from _own_words(item)
        yield item.tail or ""
