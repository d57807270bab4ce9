"""Reads DOCX and its kin: the accepted text, with what is deleted, hidden or in margins apart."""

import io
from collections.abc import Iterator, Mapping
from zipfile import BadZipFile

from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from docx.opc.part import Part
from docx.opc.rel import _Relationship
from lxml.etree import XMLSyntaxError, _Element

from extractors.parsing.builder import TextBuilder
from extractors.parsing.markup.xml_tree import attribute, child, guard_tree, local, read_xml
from extractors.parsing.office.archive import guard_archive
from extractors.parsing.office.docx_flow import Flow, Style
from extractors.stage import StageError
from schemas.document import LeftOutReason
from schemas.run import Reason
from schemas.settings import ParseSettings

_ON_NO_PAGE = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_APART: dict[str, LeftOutReason] = {"header": "header", "footer": "footer", "comments": "comment"}
_DEFAULTS = ParseSettings()


def read_docx(content: bytes, document_id: str, settings: ParseSettings = _DEFAULTS) -> TextBuilder:
    """The text of a DOCX file; each note after the paragraph that cites it."""
    guard_archive(content, settings)
    try:
        main = _main(OpcPackage.open(io.BytesIO(content)))
    except (OpcError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise StageError(Reason.CORRUPT, f"DOCX: {type(error).__name__}") from error
    parts = _related(main)
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    notes = dict(_notes(parts, settings))
    flow = Flow(builder, _styles(parts, settings), notes)
    flow.write(_root(main, settings))
    flow.write_uncited_notes()
    visible = flow.visible
    for kind, reason in _APART.items():
        for part in parts.get(kind, []):
            _leave_out(builder, _root(part, settings), reason)
    builder.close_page(visible=visible)
    return builder


def read_word_xml(
    content: bytes, document_id: str, settings: ParseSettings = _DEFAULTS
) -> TextBuilder:
    """The text of a Word file that is one XML file, of 2003 or since 2006."""
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    flow = Flow(builder, {}, {})
    body = next(
        (item for item in read_xml(content, settings).iter() if local(item) == "body"), None
    )
    if body is not None:
        flow.write(body)
    builder.close_page(visible=flow.visible)
    return builder


def _main(package: OpcPackage) -> Part:
    for relation in package.rels.values():
        if _kind(relation) == "officeDocument" and not relation.is_external:
            found: Part = relation.target_part
            return found
    raise KeyError("officeDocument")


def _kind(relation: _Relationship) -> str:
    """The last word of its type: the same in transitional and in strict files."""
    return relation.reltype.rpartition("/")[2]


def _leave_out(builder: TextBuilder, root: _Element, reason: LeftOutReason) -> None:
    """Put the paragraphs of a part that is no part of the flow aside."""
    apart = TextBuilder("", "markup")
    apart.open_page()
    Flow(apart, {}, {}).write(root)
    for line in apart.text.split("\n"):
        builder.leave_out(reason, line)


def _related(main: Part) -> dict[str, list[Part]]:
    """The parts that the main part names, by the kind of their relationship."""
    found: dict[str, list[Part]] = {}
    for relation in main.rels.values():
        parts = found.setdefault(_kind(relation), [])
        if not relation.is_external and relation.target_part not in parts:
            parts.append(relation.target_part)
    return found


def _root(part: Part, settings: ParseSettings) -> _Element:
    element: _Element | None = getattr(part, "element", None)
    if element is None:
        # python-docx keeps parts that it has no class for as bytes.
        return read_xml(part.blob, settings)
    guard_tree(element, settings)
    return element


def _notes(
    parts: Mapping[str, list[Part]], settings: ParseSettings
) -> Iterator[tuple[tuple[str, str], _Element]]:
    for kind in ("footnote", "endnote"):
        for part in parts.get(f"{kind}s", []):
            for note in _root(part, settings):
                if local(note) == kind and attribute(note, "type") not in _ON_NO_PAGE:
                    yield (kind, attribute(note, "id") or ""), note


def _styles(parts: Mapping[str, list[Part]], settings: ParseSettings) -> dict[str, Style]:
    given = {
        attribute(style, "styleId") or "": style
        for part in parts.get("styles", [])
        for style in _root(part, settings)
        if local(style) == "style"
    }
    return {name: Style(_level(style, given), _hides(style)) for name, style in given.items()}


def _level(style: _Element, given: Mapping[str, _Element], steps: int = 10) -> int | None:
    """The level of a heading, by the style's name, its outline level or the style it builds on."""
    name = (_value(style, "name") or "").lower()
    if name == "title":
        return 1
    if name.startswith("heading "):
        digits = name.removeprefix("heading ").split()[0]
        return int(digits) if digits.isdigit() and int(digits) else 1
    outline = _value(style, "pPr", "outlineLvl")
    if outline is not None and outline.isdigit():
        return int(outline) + 1 if int(outline) < 9 else None
    above = given.get(_value(style, "basedOn") or "")
    return _level(above, given, steps - 1) if above is not None and steps else None


def _hides(style: _Element) -> bool:
    found = child(style, "rPr", "vanish")
    return found is not None and attribute(found, "val") not in ("0", "false", "off")


def _value(style: _Element, *path: str) -> str | None:
    return attribute(child(style, *path), "val")
