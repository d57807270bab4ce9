"""Reads C-CDA documents: the title and the narrative of each section, nested as they are."""

import base64
import binascii
from collections.abc import Callable, Iterator
from html import escape

from lxml.etree import _Element

from extractors.parsing.builder import TextBuilder
from extractors.parsing.markup.html import read_html_text
from extractors.parsing.markup.xml_tree import attribute, child, local, read_xml
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

_DEFAULTS = ParseSettings()
_AS_HTML = {
    "paragraph": "p",
    "list": "ul",
    "item": "li",
    "caption": "caption",
    "footnote": "p",
    "br": "br",
    **{name: name for name in "table thead tbody tfoot tr td th".split()},
}
_VOID = frozenset({"br"})
_SPANS = ("colspan", "rowspan")


def read_cda(
    content: bytes,
    document_id: str,
    settings: ParseSettings = _DEFAULTS,
    read: Callable[[bytes], TextBuilder] | None = None,
) -> TextBuilder:
    """The text that a reader of the document is shown.

    A document whose body is a file of another format is read by ``read``.
    """
    root = read_xml(content, settings)
    body = child(root, "component", "nonXMLBody", "text")
    if body is not None and read is not None:
        return read(_decoded(body))
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    builder.block(_words(child(root, "title")), "heading", 1)
    structured = child(root, "component", "structuredBody")
    for section in _sections(structured):
        _write(section, builder, level=2)
    builder.close_page()
    return builder


def _write(section: _Element, builder: TextBuilder, *, level: int) -> None:
    builder.block(_words(child(section, "title")), "heading", level)
    text = child(section, "text")
    if text is not None:
        for item in text.iter():
            if attribute(item, "revised") == "delete":
                builder.leave_out("deleted", " ".join(map(str, item.itertext())))
        builder.append(read_html_text("".join(_html(text)), ""))
    for inner in _sections(section):
        _write(inner, builder, level=level + 1)


def _sections(parent: _Element | None) -> Iterator[_Element]:
    for component in () if parent is None else parent:
        if local(component) == "component":
            yield from (item for item in component if local(item) == "section")


def _html(element: _Element) -> Iterator[str]:
    """A narrative block as HTML, without what is marked as deleted."""
    yield escape(element.text or "")
    for item in element:
        name = _AS_HTML.get(local(item), "span")
        if local(item) and attribute(item, "revised") != "delete":
            spans = "".join(
                f' {key}="{escape(value)}"' for key in _SPANS if (value := attribute(item, key))
            )
            yield f"<{name}{spans}>"
            yield from _html(item)
            yield "" if name in _VOID else f"</{name}>"
        yield escape(item.tail or "")


def _words(element: _Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _decoded(body: _Element) -> bytes:
    text = "".join(map(str, body.itertext()))
    if attribute(body, "representation") != "B64":
        return text.encode()
    try:
        return base64.b64decode(text)
    except binascii.Error as error:
        raise StageError(Reason.CORRUPT, "C-CDA: body is no base64") from error
