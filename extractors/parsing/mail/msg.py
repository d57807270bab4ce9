"""Reads Outlook's MSG files: headers and body; their attachments are files of their own."""

import codecs
from collections.abc import Iterator
from email.message import EmailMessage

import compressed_rtf
from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.domain import constants
from oxmsg.properties import Properties

from extractors.parsing.builder import TextBuilder
from extractors.parsing.mail.eml import HEADERS, Attached, write_mail
from extractors.parsing.markup.html import read_html
from extractors.parsing.office.rtf import read_rtf
from extractors.stage import StageError
from schemas.run import Reason

_EMBEDDED = "__substg1.0_3701000D"
_EMBEDDED_HEADER = 24
_RTF_COMPRESSED = 0x1009
_CONTENT_ID = 0x3712
_PICTURES = (".png", ".jpg", ".jpeg", ".gif")
_BOUNDARY = "=_docmill"


def _windows_page(name: str) -> codecs.CodecInfo | None:
    number = name.removeprefix("windows_").removeprefix("windows-")
    return codecs.lookup(f"cp{number}") if number != name and number.isdigit() else None


# oxmsg asks for code pages by names that Python knows of some only.
codecs.register(_windows_page)


class _Embedded(Message):
    """A message attached to another: the header of its properties is shorter than of a file's."""

    @property
    def properties(self) -> Properties:
        return Properties(self._storage, properties_header_offset=_EMBEDDED_HEADER)


def read_msg(content: bytes, document_id: str) -> TextBuilder:
    """The headers that a reader sees and the body."""
    try:
        message = Message.load(content)
        return write_mail(document_id, _headers(message), iter([_body(message, document_id)]))
    except Exception as error:  # Whatever a library throws is the fault of this file.
        raise _fault(error) from error


def attached_to_msg(content: bytes) -> list[Attached]:
    """The files attached to a message; a message among them is given as a mail (RFC 5322)."""
    try:
        return list(_attached(Message.load(content)))
    except Exception as error:  # Whatever a library throws is the fault of this file.
        raise _fault(error) from error


def _fault(error: Exception) -> StageError:
    """oxmsg and olefile let whatever they trip over in a damaged file through."""
    return StageError(Reason.CORRUPT, f"MSG: {type(error).__name__}")


def _headers(message: Message) -> dict[str, str]:
    given, sent = message.message_headers, message.sent_date
    to = [f"{item.name} <{item.email_address}>" for item in message.recipients]
    found = {
        "From": message.sender,
        "To": given.get("To") or ", ".join(to),
        "Cc": given.get("Cc"),
        "Date": given.get("Date") or (sent.isoformat() if sent else None),
        "Subject": message.subject,
    }
    return {name: " ".join((found[name] or "").replace("\0", "").split()) for name in HEADERS}


def _body(message: Message, document_id: str) -> TextBuilder:
    """The plain text, else the HTML, else the RTF form of the body."""
    text, html, rtf = _text(message), _html(message), _rtf(message)
    if not text and html:
        return read_html(html, document_id)
    if not text and rtf:
        return read_rtf(rtf, document_id)
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    builder.block(text)
    builder.close_page()
    return builder


def _text(message: Message) -> str:
    return (message.body or "").replace("\r\n", "\n").strip("\n\0 ")


def _html(message: Message) -> bytes:
    content = message.properties.binary_prop_value(constants.PID_HTML)
    text = message.properties.str_prop_value(constants.PID_BODY_HTML)
    return content or (text or "").encode()


def _rtf(message: Message) -> bytes:
    packed = message.properties.binary_prop_value(_RTF_COMPRESSED)
    return bytes(compressed_rtf.decompress(packed)) if packed else b""


def _attached(message: Message) -> Iterator[Attached]:
    for number, item in enumerate(message.attachments, start=1):
        inner = _message_in(item)
        if inner is not None:
            yield Attached(f"{number}.eml", _as_eml(inner))
        elif item.file_bytes and not _is_a_picture(item):
            yield Attached(item.file_name or f"{number}", item.file_bytes)


def _message_in(item: Attachment) -> Message | None:
    storages = getattr(item._storage, "storages", ())
    return next((_Embedded(inner) for inner in storages if inner.name == _EMBEDDED), None)


def _is_a_picture(item: Attachment) -> bool:
    """Whether an attachment is a picture inside the HTML body, as logos are."""
    name = (item.file_name or "").lower()
    is_image = (item.mime_type or "").startswith("image/") or name.endswith(_PICTURES)
    return is_image and bool(item.properties.str_prop_value(_CONTENT_ID))


def _as_eml(message: Message) -> bytes:
    """A message written as a mail, the same bytes each time."""
    made = EmailMessage()
    for name, value in _headers(message).items():
        if value:
            # The library insists on its own form of dates and addresses.
            made[f"X-{name}"] = value
    made["MIME-Version"] = "1.0"
    text, html = _text(message), _html(message)
    if text or not html:
        made.set_content(text)
    else:
        made.set_content(read_html(html, "").text)
    for name, content in _attached(message):
        made.add_attachment(content, "application", "octet-stream", filename=name)
    if made.is_multipart():
        made.set_boundary(_BOUNDARY)
    return made.as_bytes()
