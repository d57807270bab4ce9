"""Tells a file's media type by its content, and where its name claims another."""

import io
import zipfile
from pathlib import PurePosixPath
from urllib.parse import urlparse

from extractors.stage import StageError
from schemas.run import Reason

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\x7fELF", b"\x1f\x8b")
_CLAIMS = {".pdf": PDF, ".docx": DOCX}
_SNIFFED = 4096


def media_type(content: bytes, uri: str) -> str:
    """The media type of a file that can be read; StageError says why another cannot be."""
    if not content.strip(b"\x00 \t\r\n\f"):
        raise StageError(Reason.EMPTY, f"{len(content)} bytes, none of them content")
    suffix = PurePosixPath(urlparse(uri).path).suffix.lower()
    found = _by_signature(content) or _by_text(content, suffix)
    claimed = _CLAIMS.get(suffix)
    if claimed and claimed != found and found in (HTML, PLAIN, MARKDOWN):
        raise StageError(Reason.MISTYPED, f"the name says {claimed}, the content is {found}")
    return found


def _by_signature(content: bytes) -> str | None:
    if b"%PDF-" in content[:1024]:
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _in_zip(content)
    if content.startswith(_OLE):
        if _ENCRYPTED_OFFICE in content:
            raise StageError(Reason.ENCRYPTED, "password-protected office file")
        raise StageError(Reason.UNSUPPORTED, "OLE compound file")
    if content.startswith(_BINARY):
        raise StageError(Reason.UNSUPPORTED, "binary file of another kind")
    return None


def _in_zip(content: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise StageError(Reason.CORRUPT, "zip archive cannot be opened") from error
    if "word/document.xml" in names:
        return DOCX
    raise StageError(Reason.UNSUPPORTED, "zip archive of another kind")


def _by_text(content: bytes, suffix: str) -> str:
    head = content[:_SNIFFED]
    has_mark = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
    if b"\x00" in head and not has_mark:
        raise StageError(Reason.UNSUPPORTED, "binary content of unknown kind")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        suffix in (".html", ".htm") and b"<" in start
    ):
        return HTML
    return MARKDOWN if suffix in (".md", ".markdown") else PLAIN
