import subprocess
import sys

import pymupdf
import pytest

from extractors.parsing.pages.words import PageWords
from extractors.parsing.pdf.reading import Reading
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ReadingSettings


class Ocr:
    """Reads one word, and remembers the pages that it was shown."""

    def __init__(self):
        self.seen = []

    def read(self, image, number, width, height):
        self.seen.append((image[:2], number, width, height))
        words = [(300.0, 300.0, 360.0, 320.0, "scanned", 0, 0, 0)]
        return PageWords(number, width, height, "ocr", words, confidence=[0.8])


def pdf(*pages):
    made = pymupdf.open()
    for text in pages:
        page = made.new_page()
        if text is None:
            pixels = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80), False)
            pixels.clear_with(200)
            page.insert_image(page.rect, pixmap=pixels)
        else:
            page.insert_text((72, 100), text)
    return made


def read(content, reader=None, **settings):
    with Reading(content, ReadingSettings(**settings), ocr=reader) as reading:
        return [reading.page(number + 1) for number in range(reading.page_count)]


def mapped(text, ranges):
    """A page whose font says that its glyphs stand for other characters."""
    made = pdf(text)
    page = made[0]
    font = page.get_fonts()[0][0]
    cmap = made.get_new_xref()
    made.update_object(cmap, "<<>>")
    made.update_stream(
        cmap,
        b"/CIDInit /ProcSet findresource begin begincmap\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"%d beginbfrange %s endbfrange\nendcmap end" % (ranges.count(b"\n") + 1, ranges),
    )
    made.xref_set_key(font, "ToUnicode", f"{cmap} 0 R")
    return made.tobytes()


def unmapped():
    return mapped("secret code of letters", b"<21> <7e> <e021>")


def scrambled():
    text = "either party may terminate upon written notice of the other\n" * 3
    return mapped(text, b"<20> <20> <0020>\n<61> <78> <0063>\n<79> <7a> <0061>")


@pytest.mark.parametrize("first", ["pymupdf", "pdfium"])
def test_the_first_reader_is_chosen_by_a_setting(first):
    (page,) = read(pdf("some text").tobytes(), first_reader=first)
    assert page.words.method == first
    assert [word[4] for word in page.words.words] == ["some", "text"]


def test_only_pages_without_a_text_layer_are_shown_to_ocr():
    ocr = Ocr()
    native, scan = read(pdf("some text", None).tobytes(), ocr)
    assert ocr.seen == [(b"P5", 2, 595.0, 842.0)]
    assert (native.words.method, scan.words.method) == ("pymupdf", "ocr")


@pytest.mark.parametrize("content", [unmapped(), scrambled()], ids=["unmapped", "scrambled"])
def test_a_bad_text_layer_gives_way_to_ocr(content):
    (page,) = read(content, Ocr())
    assert [word[4] for word in page.words.words] == ["scanned"]


def test_a_stamp_on_a_scan_and_what_is_scanned_are_both_read():
    made = pdf(None)
    made[0].insert_text((72, 100), "Filed 3 May")
    (page,) = read(made.tobytes(), Ocr())
    assert [word[4] for word in page.words.words] == ["Filed", "3", "May", "scanned"]
    assert page.words.confidence == [1.0, 1.0, 1.0, 0.8]


def test_ocr_can_be_forbidden_and_demanded():
    ocr = Ocr()
    (page,) = read(pdf(None).tobytes(), ocr, ocr="never")
    assert (page.fault, page.words.method, ocr.seen) == (Reason.UNSUPPORTED, "none", [])
    (page,) = read(pdf("some text").tobytes(), ocr, ocr="always")
    assert [word[4] for word in page.words.words] == ["scanned"]


def test_a_blank_page_is_no_fault_and_no_work_for_ocr():
    ocr = Ocr()
    (page,) = read(pdf("").tobytes(), ocr)
    assert (page.fault, page.words.words, ocr.seen) == (None, [], [])


def test_a_file_that_nobody_can_open_is_corrupt():
    with pytest.raises(StageError) as error:
        read(b"%PDF-1.7\n" + bytes(range(256)) * 4)
    assert error.value.reason is Reason.CORRUPT


def test_pymupdf_is_not_loaded_where_pdfium_suffices():
    program = (
        "import sys; from extractors.parsing.pdf.document import read_pdf;"
        "from schemas.settings import ReadingSettings;"
        "settings = ReadingSettings(first_reader='pdfium');"
        "read = read_pdf(sys.stdin.buffer.read(), 'a', settings);"
        "print(read.text, 'pymupdf' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=pdf("text").tobytes(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.split() == [b"text", b"False"]
