import io
import zipfile

import pytest

from extractors.parsing.media import DOCX, HTML, MARKDOWN, PDF, PLAIN, media_type
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
        (b"\x89PNG\r\n\x1a\n", "file:///a.pdf", Reason.UNSUPPORTED),
        (b"abc\x00\x01\x02def", "file:///a.txt", Reason.UNSUPPORTED),
        (zipped("xl/workbook.xml"), "file:///a.docx", Reason.UNSUPPORTED),
        (b"PK\x03\x04 broken", "file:///a.docx", Reason.CORRUPT),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file:///a.docx",
            Reason.ENCRYPTED,
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file:///a.doc", Reason.UNSUPPORTED),
    ],
)
def test_what_cannot_be_read_says_why(content, uri, reason):
    with pytest.raises(StageError) as error:
        media_type(content, uri)
    assert error.value.reason is reason
