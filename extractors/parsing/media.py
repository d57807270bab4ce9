"""Tells a file's media type by its content, and where its name claims another."""

import io
import json
import re
import zipfile
from pathlib import PurePosixPath
from urllib.parse import urlparse

import olefile
import puremagic

from extractors.parsing.markup.plain import has_mark, wide
from extractors.stage import StageError
from schemas.run import Reason

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
WORD_XML = "application/vnd.ms-wordml+xml"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
EML = "message/rfc822"
MSG = "application/vnd.ms-outlook"
CDA = "application/hl7-sda+xml"
FHIR_JSON = "application/fhir+json"
FHIR_XML = "application/fhir+xml"
PNG = "image/png"
JPEG = "image/jpeg"
GIF = "image/gif"
TIFF = "image/tiff"
IMAGES = frozenset({PNG, JPEG, GIF, TIFF})

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FHIR_NOTES = frozenset({"Bundle", "Composition", "DiagnosticReport", "DocumentReference", "Binary"})
"""The resources that carry a text."""

_SIGNATURES = {
    b"\x89PNG\r\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"II*\x00": TIFF,
    b"MM\x00*": TIFF,
    b"II+\x00": TIFF,
    b"MM\x00+": TIFF,
    b"{\\rtf": RTF,
}
_IN_OLE = {"WordDocument": DOC, "__properties_version1.0": MSG}
_OTHER_OLE = {"Workbook": "Excel", "Book": "Excel", "PowerPoint Document": "PowerPoint"}
_OTHER_ZIP = {"xl/": "Excel", "ppt/": "PowerPoint", "visio/": "Visio"}
_CLAIMS = {".pdf": PDF, ".docx": DOCX, ".odt": ODT, ".msg": MSG, ".png": PNG, ".jpg": JPEG}
_TEXTS = frozenset({HTML, PLAIN, MARKDOWN})
_SNIFFED = 65536
_TNEF = b"\x78\x9f\x3e\x22"
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_BINARY = 0.05
_HTML_START = (b"<!doctype html", b"<html", b"<head", b"<body")
_XML_ROOT = re.compile(rb"<(?:([\w.-]+):)?([A-Za-z][\w.-]*)([^>]*)>")
_RESOURCE = re.compile(rb'"resourceType"\s*:\s*"(\w+)"')
_HEADER = re.compile(rb"(?:From [^\r\n]*\r?\n)?(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+")
_OF_MACHINES = re.compile(
    rb"^(?:received|message-id|mime-version|return-path|delivered-to|dkim-signature"
    rb"|content-transfer-encoding|x-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_OF_MAIL = re.compile(rb"^(?:from|to|subject|date|received):", re.IGNORECASE | re.MULTILINE)


def media_type(content: bytes, uri: str) -> str:
    """The media type of a file that can be read; StageError says why another cannot be."""
    if not content.strip(b"\x00 \t\r\n\f"):
        raise StageError(Reason.EMPTY, f"{len(content)} bytes, none of them content")
    suffix = PurePosixPath(urlparse(uri).path).suffix.lower()
    found = _by_signature(content) or _by_text(content, suffix)
    claimed = _CLAIMS.get(suffix)
    if claimed and claimed != found and found in _TEXTS:
        raise StageError(Reason.MISTYPED, f"the name says {claimed}, the content is {found}")
    return found


def _by_signature(content: bytes) -> str | None:
    head = content[:1024]
    for signature, found in _SIGNATURES.items():
        if head.startswith(signature):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(content)
    if head.startswith(OLE):
        return _in_ole(content)
    if head.startswith(_TNEF):
        raise StageError(Reason.UNSUPPORTED, "winmail.dat (TNEF)")
    # Junk may stand before a PDF; the headers of a mail that has one attached are none.
    return PDF if b"%PDF-" in head and not is_mail(head.lstrip(), "") else None


def _in_zip(content: bytes) -> str:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
        kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise StageError(Reason.CORRUPT, "zip archive cannot be opened") from error
    if kind.startswith(ODT.encode()) or (not kind and "content.xml" in names):
        return ODT
    if any(name.startswith("word/document") for name in names):
        return DOCX
    for folder, name in _OTHER_ZIP.items():
        if any(member.startswith(folder) for member in names):
            raise StageError(Reason.UNSUPPORTED, f"{name} file")
    raise StageError(Reason.UNSUPPORTED, "zip archive of another kind")


def _in_ole(content: bytes) -> str:
    try:
        with olefile.OleFileIO(content) as ole:
            streams = {path[0] for path in ole.listdir(streams=True, storages=False)}
    except Exception as error:  # olefile lets whatever it trips over in a damaged file through.
        raise StageError(Reason.CORRUPT, f"OLE file: {type(error).__name__}") from error
    if "EncryptedPackage" in streams:
        raise StageError(Reason.ENCRYPTED, "password-protected office file")
    for stream, found in _IN_OLE.items():
        if stream in streams:
            return found
    kind = next((kind for stream, kind in _OTHER_OLE.items() if stream in streams), "OLE")
    raise StageError(Reason.UNSUPPORTED, f"{kind} file")


def _by_text(content: bytes, suffix: str) -> str:
    head = content[:_SNIFFED]
    if not has_mark(head) and wide(head) is None:
        controls = len(head) - len(head.translate(None, _CONTROL))
        if controls > _BINARY * len(head):
            raise StageError(Reason.UNSUPPORTED, f"binary file: {_named(content)}")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    marked = _by_markup(content, start) if start[:1] in b"<{" and start else None
    if marked:
        return marked
    if is_mail(start, suffix):
        return EML
    lower = start[:20].lower()
    if lower.startswith(_HTML_START) or (suffix in (".html", ".htm", ".xhtml") and b"<" in start):
        return HTML
    return MARKDOWN if suffix in (".md", ".markdown") else PLAIN


def _named(content: bytes) -> str:
    """What else a binary file is, as far as its signature tells."""
    try:
        return puremagic.from_string(content[:_SNIFFED], mime=True) or "of unknown kind"
    except (puremagic.PureError, ValueError):
        return "of unknown kind"


def _by_markup(content: bytes, start: bytes) -> str | None:
    if start.startswith(b"{"):
        return FHIR_JSON if _resource(content) in FHIR_NOTES else None
    for found in _XML_ROOT.finditer(start):
        name, attributes = found[2].decode("ascii"), found[3]
        if name == "ClinicalDocument" and b"urn:hl7-org:v3" in attributes:
            return CDA
        if name in FHIR_NOTES and b"http://hl7.org/fhir" in attributes:
            return FHIR_XML
        if name == "wordDocument" or (name == "package" and b"xmlPackage" in attributes):
            return WORD_XML
        if name.lower() == "html":
            return HTML
        break
    return None


def _resource(content: bytes) -> str | None:
    """The type of a FHIR resource; None where a file is none."""
    if not _RESOURCE.search(content):
        return None
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        found = _RESOURCE.search(content[:_SNIFFED])
        return found[1].decode() if found else None
    found_type = given.get("resourceType") if isinstance(given, dict) else None
    return found_type if isinstance(found_type, str) else None


def is_mail(start: bytes, suffix: str) -> bool:
    """Whether a text begins with the headers of a mail, not with those of a memo or a note."""
    block = _HEADER.match(start)
    if block is None:
        return False
    headers = block[0]
    if suffix in (".eml", ".mht", ".mhtml"):
        return bool(_OF_MACHINES.search(headers) or _OF_MAIL.search(headers))
    return bool(_OF_MACHINES.search(headers) and _OF_MAIL.search(headers))
