"""Lists and takes out the files inside mails, messages, PDFs and FHIR resources."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import urlparse

from extractors.parsing.mail import Attached
from extractors.parsing.media import EML, FHIR_JSON, FHIR_XML, MSG, OLE, PDF, is_mail, media_type
from extractors.stage import StageError
from schemas.record import Value
from schemas.run import Reason
from schemas.settings import ParseSettings

DEEPEST = 5
"""So many files in one another; one further down costs the file that holds it."""

MOST = 1000
"""Attachments of one file, those of its attachments included."""

_SNIFFED = 65536
_DEFAULTS = ParseSettings()


class Member(Value):
    """An attachment: where it is in the file that holds it, and which bytes."""

    member: str
    sha256: str
    size: int


def may_hold_members(content: bytes, uri: str) -> bool:
    """Whether a file looks as if it held others, by its first bytes alone."""
    head = content[:_SNIFFED]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"<")):
        return b'"resourceType"' in content or b"http://hl7.org/fhir" in head
    suffix = PurePosixPath(urlparse(uri).path).suffix.lower()
    return head.startswith(OLE) or b"%PDF-" in head[:1024] or is_mail(start, suffix)


def members(content: bytes, uri: str, settings: ParseSettings = _DEFAULTS) -> list[Member]:
    """The attachments of a file and theirs, each before its own; at most so many.

    A file that cannot be opened has none: reading it will say why.
    """
    return [
        Member(member=at, sha256=sha256(item.content).hexdigest(), size=len(item.content))
        for at, item in _up_to(MOST, _walk(content, uri, settings, "", DEEPEST))
    ]


def member_content(
    content: bytes, uri: str, member: str, settings: ParseSettings = _DEFAULTS
) -> Attached:
    """The attachment at a place; StageError(CHANGED) where there is none any more."""
    held = Attached(uri, content)
    for step in member.split("/"):
        inside = attached(held.content, held.name, settings)
        if not step.isdigit() or not 0 < int(step) <= len(inside):
            raise StageError(Reason.CHANGED, "the attachment is gone")
        held = inside[int(step) - 1]
    return held


def guard_members(
    content: bytes, uri: str, member: str | None, settings: ParseSettings = _DEFAULTS
) -> None:
    """StageError where a file has attachments that ingest could not take as documents."""
    if member is None:
        found = len(list(_up_to(MOST + 1, _walk(content, uri, settings, "", DEEPEST))))
        if found > MOST:
            raise StageError(Reason.TOO_LARGE, f"over {MOST} attachments")
    elif member.count("/") + 1 >= DEEPEST and attached(content, uri, settings):
        raise StageError(Reason.BOMB, f"attachments nested deeper than {DEEPEST}")


def attached(content: bytes, uri: str, settings: ParseSettings = _DEFAULTS) -> list[Attached]:
    """The files directly inside a file, none where its format holds none."""
    # Each reader is imported only where a file of its format turns up.
    found = media_type(content, uri)
    if found == EML:
        from extractors.parsing.mail import attached_to_eml

        return attached_to_eml(content)
    if found == MSG:
        from extractors.parsing.msg import attached_to_msg

        return attached_to_msg(content)
    if found == PDF:
        return _attached_to_pdf(content)
    if found in (FHIR_JSON, FHIR_XML):
        from extractors.parsing.fhir import attached_to_fhir

        return attached_to_fhir(content, settings)
    return []


def _walk(
    content: bytes, uri: str, settings: ParseSettings, above: str, depth: int
) -> Iterator[tuple[str, Attached]]:
    try:
        inside = attached(content, uri, settings) if depth else []
    except StageError:
        return
    for number, item in enumerate(inside, start=1):
        at = f"{above}{number}"
        yield at, item
        yield from _walk(item.content, item.name, settings, f"{at}/", depth - 1)


def _up_to(most: int, found: Iterator[tuple[str, Attached]]) -> Iterator[tuple[str, Attached]]:
    for _, item in zip(range(most), found, strict=False):
        yield item


def _attached_to_pdf(content: bytes) -> list[Attached]:
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        with pymupdf.open(stream=content, filetype="pdf") as pdf:
            if pdf.needs_pass:
                return []
            names = pdf.embfile_names()
            return [
                Attached(str(pdf.embfile_info(name)["filename"] or name), pdf.embfile_get(name))
                for name in names
            ]
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase, ValueError) as error:
        raise StageError(Reason.CORRUPT, f"PDF: {type(error).__name__}") from error
