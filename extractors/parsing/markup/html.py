"""Reads HTML and Markdown, block by block."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.parsing.builder import TextBuilder, count_glyphs
from extractors.parsing.markup.plain import decode, has_mark
from extractors.parsing.office.grid import Given, write_table

_CHARSETS = (
    re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", re.IGNORECASE),
    re.compile(rb"<\?xml[^>]{0,200}encoding=[\"']([\w-]+)", re.IGNORECASE),
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    "p div section article header footer main aside nav ul ol li dl dt dd table thead tbody tfoot"
    " tr blockquote pre form fieldset address figure figcaption hr body html center caption"
    " details summary".split()
) | frozenset(_HEADINGS)
_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe"})
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def read_markdown(content: bytes, document_id: str) -> TextBuilder:
    """The text of a Markdown file without its marks."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(decode(content))
    return read_html_text(html, document_id)


def read_html(content: bytes, document_id: str) -> TextBuilder:
    """The visible text of an HTML page."""
    declared = next((found for form in _CHARSETS if (found := form.search(content[:2048]))), None)
    if declared and not has_mark(content):
        try:
            return read_html_text(content.decode(declared[1].decode("ascii")), document_id)
        except (LookupError, UnicodeDecodeError):
            pass  # The page is wrong about itself; go by its bytes.
    return read_html_text(decode(content), document_id)


def read_html_text(html: str, document_id: str) -> TextBuilder:
    """The visible text of HTML that is decoded already."""
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    root = LexborHTMLParser(html).root
    writer = _Writer(builder)
    if root is not None:
        writer.write(root)
    builder.close_page(visible=writer.visible)
    return builder


class _Table:
    """A table that is being read: its rows, and the inline text of the cell that is open."""

    def __init__(self) -> None:
        self.rows: list[list[Given]] = []
        self.spans = (1, 1)

    def open_cell(self, node: LexborNode) -> None:
        self.spans = (_span(node, "colspan"), _span(node, "rowspan"))

    def close_cell(self, text: str) -> None:
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(Given(text, *self.spans))


class _Writer:
    """Gathers inline text and gives it to the builder whenever a block begins or ends.

    A table inside a cell is text of that cell: only the outermost one is a table.
    """

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._inline: list[str] = []
        self._level: int | None = None
        self._table: _Table | None = None
        self._depth = 0
        self._is_verbatim = False
        self.visible = 0

    def write(self, root: LexborNode) -> None:
        for node, entered in self._seen(root):
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                self.visible += count_glyphs(text)
                self._inline.append(text)
            elif tag == "br":
                self._inline.append("\n" if self._is_verbatim else " ")
            elif tag == "table":
                self._on_table(entered)
            elif self._table is not None:
                self._in_table(tag, node, entered)
            elif tag in _BLOCKS:
                self._flush()
                self._level = _HEADINGS.get(tag) if entered else None
                self._is_verbatim = tag == "pre" and entered
        self._flush()

    def _on_table(self, entered: bool) -> None:
        self._depth += 1 if entered else -1
        if entered and self._depth == 1:
            self._flush()
            self._table = _Table()
        elif not entered and self._depth == 0 and self._table is not None:
            stray, table = self._taken(), self._table
            self._table = None
            write_table(self._builder, [_trimmed(row) for row in table.rows])
            self._builder.block(stray)
        else:
            self._inline.append(" ")

    def _in_table(self, tag: str, node: LexborNode, entered: bool) -> None:
        assert self._table is not None
        if self._depth == 1 and tag in ("td", "th"):
            if entered:
                self._builder.block(self._taken())
                self._table.open_cell(node)
            else:
                self._table.close_cell(self._taken())
        elif self._depth == 1 and tag == "tr" and entered:
            self._table.rows.append([])
        elif tag in _BLOCKS or tag in ("td", "th"):
            self._inline.append(" ")
            if tag == "caption" and not entered:
                self._builder.block(self._taken())

    def _taken(self) -> str:
        """The inline text gathered so far, with its spaces evened."""
        text = "".join(self._inline)
        self._inline = []
        return text.strip("\n") if self._is_verbatim else _SPACE.sub(" ", text).strip()

    def _flush(self) -> None:
        self._builder.block(self._taken(), "heading" if self._level else "paragraph", self._level)

    def _seen(self, root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
        """Each node twice, when it is entered and when it is left, without recursion."""
        stack: list[tuple[LexborNode, bool]] = [(root, True)]
        while stack:
            node, entered = stack.pop()
            if entered and node.tag in _SKIPPED:
                continue
            if entered and _is_hidden(node):
                self._builder.leave_out("hidden", node.text(deep=True, separator=" "))
                continue
            yield node, entered
            if entered and node.tag != "-text":
                stack.append((node, False))
                children = list(node.iter(include_text=True))
                stack.extend((child, True) for child in reversed(children))


def _is_hidden(node: LexborNode) -> bool:
    if node.tag is None or node.tag.startswith("-") or not node.attributes:
        return False
    given = node.attributes
    return "hidden" in given or bool(_UNSEEN.search(given.get("style") or ""))


def _trimmed(row: list[Given]) -> list[Given]:
    """A row without the empty cells at its end, which only lay it out."""
    while row and not row[-1].text:
        row = row[:-1]
    return row


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "1").strip()
    return int(value) if value.isdigit() and len(value) < 5 else 1
