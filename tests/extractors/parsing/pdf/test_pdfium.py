import pymupdf
import pytest

from extractors.parsing.pdf.mupdf import MupdfFile
from extractors.parsing.pdf.pdfium import PdfiumFile
from extractors.stage import StageError
from schemas.run import Reason


@pytest.fixture
def made():
    """A PDF of one page with text of every kind, cropped."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=600, height=800)
    page.insert_text((72, 100), "Name:")
    page.insert_text((72, 130), "Two words  in a line")
    page.insert_text((72, 200), "ghost", render_mode=3)
    field = pymupdf.Widget()
    field.field_name, field.field_type = "name", pymupdf.PDF_WIDGET_TYPE_TEXT
    field.rect, field.field_value = pymupdf.Rect(200, 85, 300, 105), "Ann Lee"
    page.add_widget(field)
    page.add_highlight_annot((72, 120, 200, 140)).set_info(content="check this")
    page.set_cropbox(pymupdf.Rect(20, 30, 580, 780))
    return pdf


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_both_readers_see_the_same_words_in_the_same_places(made, rotation):
    made[0].set_rotation(rotation)
    first, second = MupdfFile(made.tobytes()).read(1), PdfiumFile(made.tobytes()).read(1)
    assert [word[4] for word in second.words] == [word[4] for word in first.words]
    for left, right in zip(first.words, second.words, strict=True):
        assert right[:4] == pytest.approx(left[:4], abs=5)
    assert (second.width, second.height, second.rotation) == (first.width, first.height, rotation)
    assert {item.reason: item.text for item in second.left_out} == {
        item.reason: item.text for item in first.left_out
    }


def test_a_page_can_be_drawn_and_says_what_is_on_it(made):
    file = PdfiumFile(made.tobytes())
    assert file.image(1, 72).startswith(b"P5\n560 750\n255\n")
    assert file.contents(1).texts > 0
    file.close()


def test_a_password_that_fits_opens_the_file(made):
    content = made.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    assert PdfiumFile(content, ("wrong", "u")).page_count == 1
    with pytest.raises(StageError) as error:
        PdfiumFile(content, ("wrong",))
    assert error.value.reason is Reason.ENCRYPTED


def test_what_is_no_pdf_is_corrupt():
    with pytest.raises(StageError) as error:
        PdfiumFile(b"%PDF-1.7 nothing more")
    assert error.value.reason is Reason.CORRUPT


def test_a_file_without_pages_is_corrupt_whatever_was_opened_before(made):
    locked = made.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    objects = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"
    body, places = b"%PDF-1.3\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    empty = b"%sxref\n0 3\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 3>>\n"
    empty += b"startxref\n%d\n%%%%EOF\n"
    empty %= body, table, len(body)
    for content, reason in ((locked, Reason.ENCRYPTED), (empty, Reason.CORRUPT)):
        with pytest.raises(StageError) as error:
            PdfiumFile(content)
        assert error.value.reason is reason
