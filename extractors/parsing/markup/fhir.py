"""Reads the notes of FHIR resources: attached texts, else sections, else their narrative.

The XML form is turned into the JSON form first (https://hl7.org/fhir/json.html), so that both are
read alike.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml import etree
from lxml.etree import _Element

from extractors.parsing.builder import TextBuilder
from extractors.parsing.mail.eml import Attached
from extractors.parsing.markup.html import read_html_text
from extractors.parsing.markup.xml_tree import local, read_xml
from extractors.parsing.media import FHIR_NOTES
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

_DEFAULTS = ParseSettings()
_TEXTS = ("text/plain", "text/html", "application/xhtml+xml", "text/rtf", "application/rtf")
_MARKED = ("text/xml", "application/xml", "application/hl7-v3+xml", "application/hl7-sda+xml")
_INLINE = (*_TEXTS, *_MARKED)
_XHTML = "{http://www.w3.org/1999/xhtml}"
Resource = dict[str, Any]


class Note(NamedTuple):
    """A note of a resource: a title and either an attached file or sections of XHTML."""

    title: str
    kind: str
    content: bytes
    sections: list[tuple[str, int, str]]

    @property
    def is_text(self) -> bool:
        """Whether it can stand in a text that holds several notes."""
        return bool(self.sections) or self.kind in _INLINE or self.kind.startswith("text/")


def read_fhir(
    content: bytes,
    document_id: str,
    settings: ParseSettings = _DEFAULTS,
    read: Callable[[bytes, str], TextBuilder] | None = None,
) -> TextBuilder:
    """The notes of a resource; a file that is the only one is read as if it came by itself."""
    notes = _notes(content, settings)
    files = [note for note in notes if not note.sections]
    if read and len(notes) == len(files) == 1:
        return read(files[0].content, files[0].kind)
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    for note in notes:
        if note.is_text:
            builder.block(note.title, "heading", 1)
        for title, level, html in note.sections:
            builder.block(title, "heading", level + 1)
            builder.append(read_html_text(html, document_id))
        if note.is_text and not note.sections and read:
            builder.append(read(note.content, note.kind))
    builder.close_page()
    return builder


def attached_to_fhir(content: bytes, settings: ParseSettings = _DEFAULTS) -> list[Attached]:
    """The files beside the notes: those with pages, where there is more than one note."""
    notes = _notes(content, settings)
    if len(notes) < 2:
        return []
    return [
        Attached(f"{number}", note.content)
        for number, note in enumerate(notes, start=1)
        if not note.is_text
    ]


def _notes(content: bytes, settings: ParseSettings) -> list[Note]:
    root = _resource(content, settings)
    resources = list(_within(root, settings.max_depth))
    binaries = {key: item for key, item in _addressed(root) if _type(item) == "Binary"}
    notes = [note for item in resources for note in _of_resource(item, binaries)]
    if not notes and _type(root) == "Binary":
        notes = [_file("", root, {})] if root.get("data") else []
    return notes


def _resource(content: bytes, settings: ParseSettings) -> Resource:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = _from_xml(read_xml(content, settings))
        return found if isinstance(found, dict) else {}
    try:
        given = json.loads(content)
    except RecursionError as error:
        raise StageError(Reason.BOMB, "JSON nested too deeply") from error
    except ValueError as error:
        raise StageError(Reason.CORRUPT, f"FHIR: {type(error).__name__}") from error
    return given if isinstance(given, dict) else {}


def _within(resource: Resource, depth: int) -> Iterator[Resource]:
    """A resource, or those of a bundle in their order."""
    if _type(resource) != "Bundle":
        yield resource
        return
    if not depth:
        raise StageError(Reason.BOMB, "FHIR bundles in bundles")
    for entry in _list(resource.get("entry")):
        if isinstance(inner := _dict(entry).get("resource"), dict):
            yield from _within(inner, depth - 1)


def _addressed(resource: Resource) -> Iterator[tuple[str, Resource]]:
    """Resources of a bundle by the addresses that others use for them."""
    for entry in map(_dict, _list(resource.get("entry"))):
        inner = _dict(entry.get("resource"))
        yield str(entry.get("fullUrl")), inner
        yield f"{_type(inner)}/{inner.get('id')}", inner
    for inner in map(_dict, _list(resource.get("contained"))):
        yield f"#{inner.get('id')}", inner


def _of_resource(resource: Resource, binaries: dict[str, Resource]) -> Iterator[Note]:
    kind = _type(resource)
    contained = {key: item for key, item in _addressed(resource) if _type(item) == "Binary"}
    known = binaries | contained
    title = _title(resource)
    if kind == "DocumentReference":
        forms = [_dict(_dict(item).get("attachment")) for item in _list(resource.get("content"))]
        files = [_file(title, form, known) for form in forms]
        yield from _distinct([file for file in files if file.content])
        if not any(file.content for file in files):
            yield from _narrative(title, resource)
    elif kind == "DiagnosticReport":
        forms = list(map(_dict, _list(resource.get("presentedForm"))))
        files = [file for form in forms if (file := _file(title, form, known)).content]
        yield from files or _narrative(title, resource)
    elif kind == "Composition":
        sections = list(_sections(resource, 1))
        yield from [Note(title, "", b"", sections)] if sections else _narrative(title, resource)


def _distinct(files: list[Note]) -> list[Note]:
    """One of several forms of the same content: that with the most of a text."""
    order = (*_TEXTS, *_MARKED)
    ranked = sorted(files, key=lambda file: _rank(file.kind, order))
    return ranked[:1]


def _rank(kind: str, order: tuple[str, ...]) -> int:
    return order.index(kind) if kind in order else len(order)


def _sections(resource: Resource, level: int) -> Iterator[tuple[str, int, str]]:
    for section in map(_dict, _list(resource.get("section"))):
        title = str(section.get("title") or "")
        html = str(_dict(section.get("text")).get("div") or "")
        if title or html:
            yield title, level, html
        yield from _sections(section, level + 1)


def _narrative(title: str, resource: Resource) -> Iterator[Note]:
    html = str(_dict(resource.get("text")).get("div") or "")
    conclusion = str(resource.get("conclusion") or "")
    if html or conclusion:
        yield Note(title, "", b"", [("", 1, html), ("", 1, conclusion)])


def _file(title: str, attachment: Resource, binaries: dict[str, Resource]) -> Note:
    data = attachment.get("data")
    kind = str(attachment.get("contentType") or "").partition(";")[0].strip().lower()
    if not data and attachment.get("url") in binaries:
        binary = binaries[str(attachment["url"])]
        data, kind = binary.get("data"), kind or str(binary.get("contentType") or "")
    try:
        content = base64.b64decode(str(data or ""))
    except (binascii.Error, ValueError) as error:
        raise StageError(Reason.CORRUPT, "FHIR: attachment is no base64") from error
    return Note(str(attachment.get("title") or title), kind, content, [])


def _title(resource: Resource) -> str:
    named = (resource.get("title"), resource.get("description"))
    of_type = (_dict(resource.get(key)).get("text") for key in ("type", "code"))
    return next((str(item) for item in (*named, *of_type) if item), "")


def _type(resource: Resource) -> str:
    return str(resource.get("resourceType") or "")


def _dict(value: object) -> Resource:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _from_xml(element: _Element) -> Any:
    """An element of the XML form as the JSON form has it; what repeats is a list."""
    if element.tag == f"{_XHTML}div":
        return etree.tostring(element, encoding="unicode", with_tail=False)
    if element.get("value") is not None:
        return element.get("value")
    found: dict[str, Any] = {}
    if local(element) in FHIR_NOTES:
        found["resourceType"] = local(element)
    for item in element:
        name = local(item)
        if name in ("resource", "contained"):
            _put(found, name, next((_from_xml(inner) for inner in item if local(inner)), {}))
        elif name:
            _put(found, name, _from_xml(item))
    return found


def _put(found: dict[str, Any], name: str, value: object) -> None:
    found[name] = [*_list(found[name]), value] if name in found else value
