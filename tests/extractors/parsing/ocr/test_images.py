import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.parsing.ocr.images import image_pages
from extractors.parsing.ocr.reader import OcrReader
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ReadingSettings

SETTINGS = ReadingSettings()


@pytest.fixture(scope="module")
def reader():
    return OcrReader(SETTINGS)


def page(text):
    picture = Image.new("L", (1000, 400), 255)
    pen = ImageDraw.Draw(picture)
    for row in range(4):
        pen.text((60, 60 + 80 * row), text, fill=0, font=ImageFont.load_default(40))
    return picture


def file_of(picture, form, **options):
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def first_words(pages):
    return [" ".join(word[4] for word in found.words[:2]) for found in pages]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_is_a_page_of_the_size_that_its_resolution_gives(form, reader):
    content = file_of(page("Seller pays Buyer"), form, dpi=(100, 100))
    (found,) = image_pages(content, SETTINGS, reader)
    assert first_words([found]) == ["Seller pays"]
    assert (found.width, found.height) == pytest.approx((720, 288), abs=0.5)
    assert found.method == "ocr"


@pytest.mark.parametrize("options", [{}, {"dpi": (1, 1)}, {"dpi": (72, 72)}])
def test_without_a_scanners_resolution_a_page_has_200_dots_an_inch(options, reader):
    (found,) = image_pages(file_of(page("Seller pays"), "PNG", **options), SETTINGS, reader)
    assert (found.width, found.height) == (360, 144)


def test_a_tiff_of_many_pages_gives_them_in_order(reader):
    others = [page("Second page"), page("Third page")]
    content = file_of(page("First page"), "TIFF", save_all=True, append_images=others)
    found = list(image_pages(content, SETTINGS, reader))
    assert first_words(found) == ["First page", "Second page", "Third page"]
    assert [one.number for one in found] == [1, 2, 3]


def test_a_photograph_is_looked_at_the_way_its_camera_says(reader):
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = page("Seller pays Buyer").rotate(90, expand=True)
    content = file_of(turned, "JPEG", exif=exif, dpi=(100, 100))
    (found,) = image_pages(content, SETTINGS, reader)
    assert (found.width, found.height) == pytest.approx((720, 288), abs=0.5)
    assert first_words([found]) == ["Seller pays"]
    assert found.words[0][0] < 100


def test_a_finer_scan_is_read_at_the_resolution_of_the_settings(reader):
    fine = page("Seller pays Buyer").resize((3000, 1200))
    (found,) = image_pages(file_of(fine, "PNG", dpi=(600, 600)), SETTINGS, reader)
    assert first_words([found]) == ["Seller pays"]
    assert (found.width, found.height) == pytest.approx((360, 144), abs=0.5)
    assert max(word[2] for word in found.words) < 360


def test_a_page_that_cannot_be_decoded_costs_only_itself(reader):
    pages = [page("Second page"), page("Third page")]
    content = bytearray(
        file_of(page("First page"), "TIFF", save_all=True, append_images=pages, compression="jpeg")
    )
    with Image.open(io.BytesIO(content)) as tiff:
        tiff.seek(1)
        start, length = tiff.tag_v2[273][0], sum(tiff.tag_v2[279])
    content[start : start + length] = bytes(length)
    found = list(image_pages(bytes(content), SETTINGS, reader))
    assert [one.method for one in found] == ["ocr", "none", "ocr"]
    assert found[1].words == []
    assert (found[1].width, found[1].number) == (found[0].width, 2)


def test_a_file_of_which_no_page_can_be_decoded_is_corrupt(reader):
    content = file_of(page("Seller pays"), "JPEG")
    with pytest.raises(StageError) as error:
        list(image_pages(content[:400], SETTINGS, reader))
    assert error.value.reason is Reason.CORRUPT


def test_a_page_far_too_big_is_a_bomb(reader):
    content = file_of(Image.new("1", (20_000, 10_000)), "TIFF", compression="group4")
    with pytest.raises(StageError) as error:
        list(image_pages(content, SETTINGS, reader))
    assert error.value.reason is Reason.BOMB


def test_without_ocr_a_picture_is_not_supported(reader):
    settings = ReadingSettings(ocr="never")
    with pytest.raises(StageError) as error:
        list(image_pages(file_of(page("Seller"), "PNG"), settings, reader))
    assert error.value.reason is Reason.UNSUPPORTED
