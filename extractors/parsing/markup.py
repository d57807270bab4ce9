"""Reads HTML and Markdown, block by block."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.parsing.builder import TextBuilder
from extractors.parsing.plain import decode

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", re.IGNORECASE)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    "p div section article header footer main aside nav ul ol li dl dt dd table thead tbody tfoot"
    " tr blockquote pre form fieldset address figure figcaption hr body html center".split()
) | frozenset(_HEADINGS)
_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe"})
_SPACE = re.compile(r"[^\S\x1f]+")
_CELL = "\x1f"
_AROUND_CELL = re.compile(rf"\s*{_CELL}\s*")


def read_markdown(content: bytes, document_id: str) -> TextBuilder:
    """The text of a Markdown file without its marks."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(decode(content))
    return _read(html, document_id)


def read_html(content: bytes, document_id: str) -> TextBuilder:
    """The visible text of an HTML page."""
    declared = _META_CHARSET.search(content[:2048])
    if declared:
        try:
            return _read(content.decode(declared[1].decode("ascii")), document_id)
        except (LookupError, UnicodeDecodeError):
            pass  # The page is wrong about itself; go by its bytes.
    return _read(decode(content), document_id)


def _read(html: str, document_id: str) -> TextBuilder:
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    root = LexborHTMLParser(html).root
    if root is not None:
        _Writer(builder).write(root)
    builder.close_page()
    return builder


class _Writer:
    """Gathers inline text and gives it to the builder whenever a block begins or ends."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._inline: list[str] = []
        self._level: int | None = None
        self._in_row = False

    def write(self, root: LexborNode) -> None:
        for node, entered in _walk(root):
            tag = node.tag or ""
            if tag == "-text":
                self._inline.append(node.text_content or "")
            elif tag == "br":
                self._inline.append(" ")
            elif tag in ("td", "th"):
                self._inline.append("" if entered else _CELL)
            elif tag in _BLOCKS and not (self._in_row and tag != "tr"):
                self._flush()
                self._level = _HEADINGS.get(tag) if entered else None
                self._in_row = tag == "tr" and entered
        self._flush()

    def _flush(self) -> None:
        even = _SPACE.sub(" ", "".join(self._inline)).strip(f" {_CELL}")
        text = _AROUND_CELL.sub("\t", even)
        self._inline = []
        if self._level is not None:
            self._builder.block(text, "heading", self._level)
        else:
            self._builder.block(text, "table_row" if self._in_row else "paragraph")


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Each node twice, when it is entered and when it is left, without recursion."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, entered = stack.pop()
        if entered and node.tag in _SKIPPED:
            continue
        yield node, entered
        if entered and node.tag != "-text":
            stack.append((node, False))
            children = list(node.iter(include_text=True))
            stack.extend((child, True) for child in reversed(children))
