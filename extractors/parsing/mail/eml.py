"""Reads mails (RFC 5322 and MIME): headers and body; their attachments are files of their own."""

import email
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import NamedTuple, cast

from extractors.parsing.builder import TextBuilder
from extractors.parsing.markup.html import read_html_text
from extractors.parsing.markup.plain import decode
from extractors.stage import StageError
from schemas.run import Reason

HEADERS = ("From", "To", "Cc", "Date", "Subject")
_POLICY = default.clone(refold_source="none")
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_MISREAD = (ValueError, IndexError, AttributeError, TypeError, KeyError, LookupError)
"""What the standard library's parser of headers throws at some malformed ones."""


class Attached(NamedTuple):
    """A file inside a file: its name there and its bytes."""

    name: str
    content: bytes


def read_eml(content: bytes, document_id: str) -> TextBuilder:
    """The headers that a reader sees and the body; plain text comes before its HTML form."""
    mail = _parsed(content)
    if mail.get_content_type() in _SEALED:
        raise StageError(Reason.ENCRYPTED, "encrypted or sealed mail")
    given = {name: _header(mail, name) or _header(mail, f"X-{name}") for name in HEADERS}
    bodies = (_body(part, document_id) for part in _shown(mail))
    return write_mail(document_id, given, bodies)


def write_mail(
    document_id: str, headers: dict[str, str], bodies: Iterator[TextBuilder]
) -> TextBuilder:
    """A mail's headers as its first lines, then its body."""
    builder = TextBuilder(document_id, "markup")
    builder.title = headers.get("Subject") or None
    builder.open_page()
    lines = [f"{name}: {value}" for name, value in headers.items() if value]
    builder.block("\n".join(lines))
    for body in bodies:
        builder.append(body)
    builder.close_page()
    return builder


def attached_to_eml(content: bytes) -> list[Attached]:
    """The files attached to a mail, in their order."""
    return [
        Attached(_name(part, number), _bytes(part))
        for number, part in enumerate(_hanging_on(_parsed(content)), start=1)
    ]


def _parsed(content: bytes) -> EmailMessage:
    if content.startswith(b"From "):
        content = content.partition(b"\n")[2]
    return email.message_from_bytes(content, policy=_POLICY)


def _shown(part: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that make the body."""
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        yield from _best(list(_parts(part)))
    elif kind in ("multipart/related", "multipart/signed"):
        for first in list(_parts(part))[:1]:
            yield from _shown(first)
    elif part.is_multipart() and kind != "message/rfc822":
        for inner in _parts(part):
            yield from _shown(inner)
    elif _is_text(part):
        yield part


def _best(forms: list[EmailMessage]) -> Iterator[EmailMessage]:
    """The plain form of several, else the last that can be read."""
    shown = [list(_shown(form)) for form in forms]
    plain = [parts for parts in shown if any(_is_plain(part) for part in parts)]
    readable = plain or [parts for parts in shown if parts][::-1]
    yield from readable[0] if readable else ()


def _hanging_on(part: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that are files of their own."""
    kind = part.get_content_type()
    if kind == "message/rfc822" or not part.is_multipart():
        if not _is_text(part) and kind not in _SIGNATURES and not _is_a_picture(part):
            yield part
    else:
        for inner in _parts(part):
            yield from _hanging_on(inner)


def _parts(part: EmailMessage) -> Iterator[EmailMessage]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (cast(EmailMessage, item) for item in payload)


def _is_text(part: EmailMessage) -> bool:
    kind = part.get_content_type()
    is_shown = kind.startswith("text/") or kind == "message/delivery-status"
    return is_shown and _disposition(part) != "attachment" and kind != "text/calendar"


def _is_plain(part: EmailMessage) -> bool:
    return part.get_content_type() == "text/plain" and bool(_bytes(part).strip())


def _is_a_picture(part: EmailMessage) -> bool:
    """Whether a part is a picture inside the HTML body, as logos are."""
    is_image = part.get_content_maintype() == "image"
    return is_image and "Content-ID" in part and _disposition(part) != "attachment"


def _body(part: EmailMessage, document_id: str) -> TextBuilder:
    text = _decoded(_bytes(part), part.get_content_charset())
    if part.get_content_type() == "text/html":
        return read_html_text(text, document_id)
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    builder.block(text.replace("\r\n", "\n").strip("\n"))
    builder.close_page()
    return builder


def _decoded(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(content)


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return next((inner.as_bytes() for inner in _parts(part)), b"")
    if part.is_multipart():
        return b"\n".join(inner.as_bytes() for inner in _parts(part))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name(part: EmailMessage, number: int) -> str:
    try:
        given = part.get_filename()
    except _MISREAD:
        given = None
    if part.get_content_type() == "message/rfc822":
        return f"{number}.eml"
    return given or f"{number}"


def _disposition(part: EmailMessage) -> str | None:
    try:
        return part.get_content_disposition()
    except _MISREAD:
        return None


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(mail.get(name) or "").split())
    except _MISREAD:
        return next((" ".join(v.split()) for n, v in mail.raw_items() if n == name), "")
