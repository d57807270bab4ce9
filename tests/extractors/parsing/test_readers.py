import pymupdf
import pytest

from extractors.parsing import media
from extractors.parsing.readers import Asked, read
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<p>text</p>", media.HTML),
        (b"*text*", media.MARKDOWN),
        (rb"{\rtf1 text}", media.RTF),
        (b"text", media.PLAIN),
        (b'{"resourceType":"Binary","data":"dGV4dA=="}', media.FHIR_JSON),
        (
            b'<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody><text>text</text>'
            b"</nonXMLBody></component></ClinicalDocument>",
            media.CDA,
        ),
    ],
)
def test_each_format_has_its_reader(content, found):
    assert read(content, found, Asked("a", ParseSettings())).text == "text"


def test_office_files_have_theirs(docx_file, doc_file, msg_file):
    body = "<w:p><w:r><w:t>text</w:t></w:r></w:p>"
    for content, found in (
        (docx_file(body), media.DOCX),
        (doc_file("text\r"), media.DOC),
        (msg_file({0x1000: "text"}), media.MSG),
    ):
        assert read(content, found, Asked("a", ParseSettings())).text == "text"


def test_pictures_are_read_by_ocr():
    picture = pymupdf.open()
    picture.new_page(width=300, height=80).insert_text((20, 50), "Warfarin nightly", fontsize=24)
    content = picture[0].get_pixmap(dpi=200).tobytes("png")
    found = read(content, media.PNG, Asked("a", ParseSettings()))
    assert found.text == "Warfarin nightly"
    assert found.pages[0].method == "ocr"
    assert found.coverage == 1.0


def test_a_picture_that_cannot_be_decoded_is_corrupt():
    with pytest.raises(StageError) as error:
        read(b"GIF89a", media.GIF, Asked("a", ParseSettings()))
    assert error.value.reason is Reason.CORRUPT
