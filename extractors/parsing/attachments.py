"""Lists and takes out the files inside mails, messages, PDFs and FHIR resources."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import urlparse

from pydantic import TypeAdapter

from extractors.parsing.mail.eml import Attached
from extractors.parsing.media import EML, FHIR_JSON, FHIR_XML, MSG, OLE, PDF, is_mail, media_type
from extractors.stage import StageError
from schemas.record import Value
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile, container_uri

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


_MEMBERS = TypeAdapter(list[Member])


def may_hold_members(content: bytes, uri: str) -> bool:
    """Whether a file looks as if it held others, by its first bytes alone."""
    head = content[:_SNIFFED]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"<")):
        return b'"resourceType"' in content or b"http://hl7.org/fhir" in head
    suffix = PurePosixPath(urlparse(uri).path).suffix.lower()
    return head.startswith(OLE) or b"%PDF-" in head[:1024] or is_mail(start, suffix)


def members(file: RawFile, settings: ParseSettings = _DEFAULTS) -> list[Member]:
    """The attachments of a file and theirs, each before its own; at most so many.

    A file that cannot be opened has none: reading it will say why.
    """
    found = _walk(file.content, file.uri, settings, _secrets(file), "", DEEPEST)
    return [
        Member(member=at, sha256=sha256(item.content).hexdigest(), size=len(item.content))
        for at, item in _up_to(MOST, found)
    ]


def listed(found: Sequence[Member]) -> bytes:
    """Attachments as JSON."""
    return _MEMBERS.dump_json(list(found))


def members_of(answer: bytes) -> list[Member]:
    """Attachments from JSON; StageError where it is none of ours."""
    try:
        return _MEMBERS.validate_json(answer)
    except ValueError as error:
        raise StageError(Reason.INTERNAL, f"list of members: {type(error).__name__}") from None


def member_content(file: RawFile, settings: ParseSettings = _DEFAULTS) -> Attached:
    """The attachment that a file is; StageError(CHANGED) where there is none any more."""
    held = Attached(container_uri(file.uri), file.content)
    for step in (file.member or "").split("/"):
        inside = attached(held.content, held.name, settings, _secrets(file))
        if not step.isdigit() or not 0 < int(step) <= len(inside):
            raise StageError(Reason.CHANGED, "the attachment is gone")
        held = inside[int(step) - 1]
    return held


def guard_members(
    content: bytes, uri: str, file: RawFile, settings: ParseSettings = _DEFAULTS
) -> None:
    """StageError where a file has attachments that ingest could not take as documents."""
    if file.member is None:
        walked = _walk(content, uri, settings, _secrets(file), "", DEEPEST)
        if len(list(_up_to(MOST + 1, walked))) > MOST:
            raise StageError(Reason.TOO_LARGE, f"over {MOST} attachments")
    elif file.member.count("/") + 1 >= DEEPEST and attached(content, uri, settings, _secrets(file)):
        raise StageError(Reason.BOMB, f"attachments nested deeper than {DEEPEST}")


def attached(
    content: bytes,
    uri: str,
    settings: ParseSettings = _DEFAULTS,
    passwords: Sequence[str] = (),
) -> list[Attached]:
    """The files directly inside a file, none where its format holds none."""
    # Each reader is imported only where a file of its format turns up.
    found = media_type(content, uri)
    if found == EML:
        from extractors.parsing.mail.eml import attached_to_eml

        return attached_to_eml(content)
    if found == MSG:
        from extractors.parsing.mail.msg import attached_to_msg

        return attached_to_msg(content)
    if found == PDF:
        from extractors.parsing.pdf.embedded import embedded_files

        first = settings.reading.first_reader
        return [Attached(*item) for item in embedded_files(content, passwords, first)]
    if found in (FHIR_JSON, FHIR_XML):
        from extractors.parsing.markup.fhir import attached_to_fhir

        return attached_to_fhir(content, settings)
    return []


def _secrets(file: RawFile) -> list[str]:
    return [secret.get_secret_value() for secret in file.passwords]


def _walk(
    content: bytes,
    uri: str,
    settings: ParseSettings,
    passwords: Sequence[str],
    above: str,
    depth: int,
) -> Iterator[tuple[str, Attached]]:
    try:
        inside = attached(content, uri, settings, passwords) if depth else []
    except StageError:
        return
    for number, item in enumerate(inside, start=1):
        at = f"{above}{number}"
        yield at, item
        yield from _walk(item.content, item.name, settings, passwords, f"{at}/", depth - 1)


def _up_to(most: int, found: Iterator[tuple[str, Attached]]) -> Iterator[tuple[str, Attached]]:
    for _, item in zip(range(most), found, strict=False):
        yield item
