import io

import pymupdf
import pytest
from PIL import Image

from extractors.parsing.ocr.reader import OcrReader
from extractors.stage import StageError
from ray_jobs.bench.noise import LEVELS, scan
from ray_jobs.bench.scans import Sheet, sheet_of, word_error_rate
from schemas.run import Reason
from schemas.settings import ReadingSettings

LINES = (
    "This Agreement is made as of the first day of May between the Seller and",
    "the Buyer. Either party may terminate it upon thirty days written notice.",
    "The patient denies chest pain and takes warfarin five milligrams nightly.",
)


@pytest.fixture(scope="module")
def reader():
    return OcrReader(ReadingSettings())


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=500, height=300)
        for number in range(4):
            for row, line in enumerate(LINES):
                page.insert_text((50, 40 + 65 * number + 15 * row), line, fontname="tiro")
        return sheet_of("made", page, 200)


def texts(page):
    return [word[4] for word in page.words]


def png(picture):
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_clean_page_is_read_word_by_word(reader, sheet):
    page = reader.read(png(Image.fromarray(sheet.pixels)), 7, sheet.width, sheet.height)
    assert texts(page) == sheet.words
    assert (page.number, page.method, page.width, page.height) == (7, "ocr", 500, 300)
    assert len(page.confidence) == len(page.words)
    assert min(page.confidence) > 0.3
    assert max(page.confidence) <= 1


def test_paragraphs_and_lines_are_numbered_in_reading_order(reader, sheet):
    page = reader.read(png(Image.fromarray(sheet.pixels)), 1, sheet.width, sheet.height)
    assert [word[7] for word in page.words] == list(range(len(page.words)))
    rows = [word[6] for word in page.words]
    assert rows == sorted(rows)
    assert len(set(rows)) == 12
    assert len({word[5] for word in page.words}) >= 4


@pytest.mark.parametrize("degrees", [0, 2.5, 90, 180, 270])
def test_boxes_stand_where_the_words_are_on_the_page_as_it_came(reader, degrees):
    picture = Image.new("L", (1200, 900), 255)
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=432, height=324)
        for row, line in enumerate(LINES * 4):
            page.insert_text((40, 60 + 18 * row), line, fontsize=10)
        sheet = sheet_of("made", page, 200)
        expected = page.get_text("words")
    picture = Image.fromarray(sheet.pixels).rotate(
        degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255
    )
    width, height = (size * 72 / 200 for size in picture.size)
    found = reader.read(png(picture), 1, width, height)
    assert texts(found) == sheet.words
    white = Image.new("L", Image.fromarray(sheet.pixels).size, 255)
    for index in (0, 40, len(expected) - 1):
        x0, y0, x1, y1 = (round(value * 200 / 72) for value in expected[index][:4])
        marked = white.copy()
        marked.paste(0, (x0, y0, x1, y1))
        turned = marked.rotate(degrees, expand=True, fillcolor=255)
        box = turned.point(lambda level: 255 - level).getbbox()
        middle = [(box[0] + box[2]) * 36 / 200, (box[1] + box[3]) * 36 / 200]
        word = found.words[index]
        assert [(word[0] + word[2]) / 2, (word[1] + word[3]) / 2] == pytest.approx(middle, abs=4)


@pytest.mark.parametrize(("level", "most"), [(0, 0.03), (1, 0.1)])
def test_a_noisy_skewed_scan_is_read(reader, sheet, level, most):
    image = scan(sheet.pixels, LEVELS[level], seed=1, dpi=200)
    page = reader.read(image, 1, sheet.width, sheet.height)
    assert word_error_rate(sheet.words, texts(page)) <= most


def test_an_empty_page_has_no_words(reader):
    page = reader.read(png(Image.new("L", (800, 600), 255)), 1, 288, 216)
    assert page.words == page.confidence == []


def test_a_picture_that_cannot_be_decoded_is_corrupt(reader):
    with pytest.raises(StageError) as error:
        reader.read(b"no picture", 1, 288, 216)
    assert error.value.reason is Reason.CORRUPT


def test_an_engine_without_models_is_missed_by_the_page_that_needs_it(monkeypatch, tmp_path):
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    reader = OcrReader(ReadingSettings())
    with pytest.raises(StageError) as error:
        reader.read(png(Image.new("L", (80, 60), 255)), 1, 29, 22)
    assert error.value.reason is Reason.UNSUPPORTED
