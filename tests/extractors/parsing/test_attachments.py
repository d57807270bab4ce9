from email.message import EmailMessage
from hashlib import sha256

import pymupdf
import pytest

from extractors.parsing.attachments import (
    DEEPEST,
    MOST,
    attached,
    guard_members,
    may_hold_members,
    member_content,
    members,
)
from extractors.stage import StageError
from schemas.run import Reason
from schemas.source import RawFile, attachment_uri

URI = "file:///a.eml"


def raw(content, member=None):
    uri = attachment_uri(URI, member) if member else URI
    return RawFile(document_id="a", uri=uri, sha256="s", member=member, content=content)


def mail(*files):
    made = EmailMessage()
    made["Message-ID"], made["From"] = "<a@b>", "ann@example.com"
    made.set_content("Body")
    for name, content in files:
        made.add_attachment(content, "application", "octet-stream", filename=name)
    return made.as_bytes()


def nested(depth):
    content = mail()
    for _ in range(depth):
        content = mail(("inner.eml", content))
    return content


def test_attachments_are_listed_each_before_its_own():
    content = mail(("a.txt", b"one"), ("b.eml", mail(("c.txt", b"two"))))
    found = members(raw(content))
    assert [item.member for item in found] == ["1", "2", "2/1"]
    assert (found[2].sha256, found[2].size) == (sha256(b"two").hexdigest(), 3)
    assert member_content(raw(content, "2/1")) == ("c.txt", b"two")


def test_a_file_that_cannot_be_opened_costs_only_itself():
    content = mail(("a.pdf", b"%PDF-1.4 broken"), ("b.zip", b"PK\x03\x04"), ("c.txt", b"text"))
    assert [item.member for item in members(raw(content))] == ["1", "2", "3"]
    assert members(raw(b"PK\x03\x04")) == []


@pytest.mark.parametrize("member", ["3", "0", "x", "1/1"])
def test_an_attachment_that_is_not_there_has_changed(member):
    with pytest.raises(StageError) as error:
        member_content(raw(mail(("a.txt", b"one"), ("b.txt", b"two")), member))
    assert error.value.reason is Reason.CHANGED


def test_files_embedded_in_a_pdf_are_attachments():
    with pymupdf.open() as pdf:
        pdf.new_page()
        pdf.embfile_add("data", b"one", filename="data.txt")
        content = pdf.tobytes()
    assert attached(content, "file:///a.pdf") == [("data.txt", b"one")]


def test_the_file_that_nests_too_deeply_is_the_one_that_fails():
    content = nested(DEEPEST + 1)
    found = members(raw(content))
    assert len(found) == DEEPEST
    guard_members(content, URI, raw(content))
    name, last = member_content(raw(content, found[-1].member))
    with pytest.raises(StageError) as error:
        guard_members(last, name, raw(content, found[-1].member))
    assert error.value.reason is Reason.BOMB
    guard_members(mail(), URI, raw(content, found[-1].member))


def test_too_many_attachments_are_said_and_not_silently_dropped():
    lines = b"".join(b"--x\nContent-Type: image/gif\n\n\n" for _ in range(MOST + 1))
    content = b"Message-ID: <a@b>\nFrom: a\nContent-Type: multipart/mixed; boundary=x\n\n" + lines
    assert len(members(raw(content))) == MOST
    with pytest.raises(StageError) as error:
        guard_members(content, URI, raw(content))
    assert error.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (mail(), True),
        (b"\n%PDF-1.7", True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True),
        (b'{"resourceType": "Bundle"}', True),
        (b"<html>http://example.com", False),
        (b"PLAN:\nRest.", False),
    ],
)
def test_only_files_that_may_hold_others_are_opened(content, expected):
    assert may_hold_members(content, "file:///a") is expected
