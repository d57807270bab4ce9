import io
import zipfile

import pytest

from extractors.parsing.media import (
    CDA,
    DOC,
    DOCX,
    EML,
    FHIR_JSON,
    FHIR_XML,
    GIF,
    HTML,
    JPEG,
    MARKDOWN,
    MSG,
    ODT,
    PDF,
    PLAIN,
    PNG,
    RTF,
    TIFF,
    media_type,
)
from extractors.stage import StageError
from schemas.run import Reason


def zipped(name):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "<x/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "uri", "expected"),
    [
        (b"%PDF-1.7 ...", "file:///a.txt", PDF),
        (b"\n\nleading junk %PDF-1.4", "file:///a", PDF),
        (zipped("word/document.xml"), "file:///a.doc", DOCX),
        (b"<!DOCTYPE html><p>x", "file:///a", HTML),
        (b"<p>x</p>", "file:///a.html", HTML),
        (b"# Title", "s3://bucket/a.md", MARKDOWN),
        (b"Hello", "file:///a.txt", PLAIN),
        ("Grüße".encode("utf-16"), "file:///a.txt", PLAIN),
        ("Plain words".encode("utf-16-le"), "file:///a.txt", PLAIN),
        (b"a text with one \x00 in it", "file:///a.txt", PLAIN),
        (b"\xef\xbb\xbf  <HTML>x", "file:///a", HTML),
        (b"<p>x</p>", "file:///a.txt", PLAIN),
        (rb"{\rtf1 x}", "file:///a.doc", RTF),
        (zipped("content.xml"), "file:///a", ODT),
        (zipped("word/document2.xml"), "file:///a.dotx", DOCX),
        (b"\x89PNG\r\n\x1a\n", "file:///a", PNG),
        (b"\xff\xd8\xff\xe0", "file:///a", JPEG),
        (b"GIF89a", "file:///a", GIF),
        (b"II*\x00", "file:///a", TIFF),
        (b"Message-ID: <a@b>\nFrom: a\n\nx", "file:///a", EML),
        (b"From a@b Mon\r\nReceived: x\r\n\ty\r\nTo: b\r\n\r\nx", "file:///a.txt", EML),
        (b"Subject: x\n\ny", "file:///a.eml", EML),
        (b"Message-ID: <a@b>\nFrom: a\n\n%PDF-1.4", "file:///a", EML),
        (b"TO: Bob\nFROM: Ann\nDATE: today\nSUBJECT: x\n\nMemo", "file:///a.txt", PLAIN),
        (b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">', "file:///a", CDA),
        (b'<c:ClinicalDocument xmlns:c="urn:hl7-org:v3">', "file:///a.xml", CDA),
        (b'<ClinicalDocument xmlns="urn:other">', "file:///a.xml", PLAIN),
        (b'<Bundle xmlns="http://hl7.org/fhir">', "file:///a.xml", FHIR_XML),
        (b'{"id": 1, "resourceType": "Bundle"}', "file:///a.json", FHIR_JSON),
        (b'{"resourceType": "Patient"}', "file:///a.json", PLAIN),
        (b'{"a": {"resourceType": "Bundle"}}', "file:///a.json", PLAIN),
        (b'{"resourceType": "Bundle", cut', "file:///a.json", FHIR_JSON),
    ],
)
def test_the_content_decides(content, uri, expected):
    assert media_type(content, uri) == expected


@pytest.mark.parametrize(
    ("content", "uri", "reason"),
    [
        (b"", "file:///a.pdf", Reason.EMPTY),
        (b" \r\n\x00", "file:///a.txt", Reason.EMPTY),
        (b"<html>404 not found</html>", "file:///contract.pdf", Reason.MISTYPED),
        (b"just words", "file:///contract.docx", Reason.MISTYPED),
        (b"ID3\x04" + bytes(range(256)), "file:///a.pdf", Reason.UNSUPPORTED),
        (b"\x78\x9f\x3e\x22" + b"x" * 9, "file:///winmail.dat", Reason.UNSUPPORTED),
        (b"words", "file:///a.msg", Reason.MISTYPED),
        (b"abc\x00\x01\x02def", "file:///a.txt", Reason.UNSUPPORTED),
        (zipped("xl/workbook.xml"), "file:///a.docx", Reason.UNSUPPORTED),
        (b"PK\x03\x04 broken", "file:///a.docx", Reason.CORRUPT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file:///a.doc", Reason.CORRUPT),
    ],
)
def test_what_cannot_be_read_says_why(content, uri, reason):
    with pytest.raises(StageError) as error:
        media_type(content, uri)
    assert error.value.reason is reason


def test_compound_files_are_told_apart_by_the_streams_of_their_root(ole_file):
    inside = {"WordDocument": b"x"}
    assert media_type(ole_file(inside), "file:///a") == DOC
    message = {"__properties_version1.0": b"x", "__attach": inside}
    assert media_type(ole_file(message), "file:///a") == MSG


@pytest.mark.parametrize(
    ("stream", "reason", "detail"),
    [
        ("EncryptedPackage", Reason.ENCRYPTED, "password"),
        ("Workbook", Reason.UNSUPPORTED, "Excel"),
        ("PowerPoint Document", Reason.UNSUPPORTED, "PowerPoint"),
        ("Contents", Reason.UNSUPPORTED, "OLE"),
    ],
)
def test_compound_files_of_other_kinds_are_named(ole_file, stream, reason, detail):
    with pytest.raises(StageError) as error:
        media_type(ole_file({stream: b"x"}), "file:///a.doc")
    assert error.value.reason is reason
    assert detail in error.value.detail
