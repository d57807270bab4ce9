import pymupdf
import pytest

from extractors.parsing.pdf.mupdf import MupdfFile


@pytest.fixture
def made():
    """A PDF of one page with text of every kind."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=600, height=800)
    page.insert_text((72, 100), "Name:")
    page.insert_text((72, 200), "ghost", render_mode=3)
    page.insert_text((-200, 300), "beyond")
    field = pymupdf.Widget()
    field.field_name, field.field_type = "name", pymupdf.PDF_WIDGET_TYPE_TEXT
    field.rect, field.field_value = pymupdf.Rect(200, 85, 300, 105), "Ann Lee"
    page.add_widget(field)
    page.add_text_annot((400, 400), "check this")
    page.add_freetext_annot((300, 500, 400, 530), "stamped")
    return pdf


def words(pdf, rotation=0):
    pdf[0].set_rotation(rotation)
    return MupdfFile(pdf.tobytes()).read(1)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_values_stand_in_the_flow_and_the_rest_is_left_out(made, rotation):
    page = words(made, rotation)
    assert [word[4] for word in page.words] == ["Name:", "Ann", "Lee", "stamped"]
    assert {item.reason: item.text for item in page.left_out} == {
        "hidden": "ghost", "outside": "beyond", "comment": "check this",
    }  # fmt: skip
    assert page.rotation == rotation


def test_boxes_are_those_of_the_page_as_it_is_shown(made):
    page = words(made, 90)
    assert (page.width, page.height) == (800, 600)
    assert page.words[0][:4] == pytest.approx((697, 72, 712, 104), abs=2)


def test_hidden_text_over_a_scan_is_its_text(made):
    pixels = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80), False)
    pixels.clear_with(200)
    made[0].insert_image(made[0].rect, pixmap=pixels, overlay=False)
    page = words(made)
    assert "ghost" in [word[4] for word in page.words]


def test_a_page_can_be_drawn_and_says_what_is_on_it(made):
    file = MupdfFile(made.tobytes())
    assert file.image(1, 72).startswith(b"P5\n600 800\n255\n")
    assert file.contents(1).texts >= 5
    assert file.contents(1).pictures == []
    file.close()
