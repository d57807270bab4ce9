"""Reads XML that nobody vouches for: no entities, no network, bounded depth."""

from typing import Any

from lxml import etree

from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

_BOMBS = ("Excessive depth", "amplification", "entity reference loop")


def read_xml(content: bytes, settings: ParseSettings, *, recover: bool = False) -> etree._Element:
    """The root element; StageError where the file is no XML or means harm."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if any(sign in str(error) for sign in _BOMBS):
            raise StageError(Reason.BOMB, "XML: entities or nesting") from error
        raise StageError(Reason.CORRUPT, "XML: XMLSyntaxError") from error
    if root is None:
        raise StageError(Reason.CORRUPT, "XML: no root element")
    guard_tree(root, settings)
    return root


def guard_tree(root: etree._Element, settings: ParseSettings) -> None:
    """StageError(BOMB) where a tree declares entities or is nested too deeply."""
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(declared.iterentities()):
        raise StageError(Reason.BOMB, "XML that declares entities")
    if root.xpath("boolean(" + "*/" * settings.max_depth + "*)"):
        raise StageError(Reason.BOMB, f"XML nested deeper than {settings.max_depth}")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The element at the end of a path of names, each the first below the one before."""
    for name in path:
        if element is None:
            return None
        element = next((item for item in element if local(item) == name), None)
    return element


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The value of an attribute, whatever its namespace."""
    if element is None:
        return None
    found = (value for key, value in element.attrib.items() if _bare(key) == name)
    return next(map(str, found), None)


def _bare(key: object) -> str:
    return str(key).rpartition("}")[2]
