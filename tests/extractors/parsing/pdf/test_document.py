import gc

import pymupdf
import pytest

from extractors.parsing.pdf.document import read_pdf
from extractors.stage import StageError
from schemas.run import Reason


def pdf(*pages, **options):
    """A PDF whose pages hold texts at points."""
    made = pymupdf.open()
    for texts in pages:
        page = made.new_page()
        for (x, y), text in texts:
            page.insert_text((x, y), text)
    return made.tobytes(**options)


CONTENT = pdf(
    [((72, 100), "Hello there"), ((72, 300), "Second paragraph.")], [((72, 90), "Page two")]
)


def test_words_have_offsets_and_boxes():
    builder = read_pdf(CONTENT, "a")
    assert builder.text == "Hello there\n\nSecond paragraph.\nPage two"
    words = builder.pages[0].words
    assert builder.text[words.start[1] : words.end[1]] == "there"
    assert words.x0[0] == pytest.approx(72, abs=1)
    assert words.y0[0] < 100 < words.y1[0]


def test_the_words_in_a_box_are_the_words_of_the_text():
    builder = read_pdf(CONTENT, "a")
    words = builder.pages[0].words
    with pymupdf.open(stream=CONTENT) as opened:
        for index, start in enumerate(words.start):
            box = (words.x0[index], words.y0[index], words.x1[index], words.y1[index])
            inside = opened[0].get_textbox(pymupdf.Rect(box)).strip()
            assert inside == builder.text[start : words.end[index]]


def test_cells_on_one_line_are_told_apart():
    content = pdf(
        [((72, 100), "Drug"), ((200, 100), "Dose"), ((72, 130), "Aspirin"), ((200, 130), "81 mg")]
    )
    assert read_pdf(content, "a").text == "Drug\tDose\nAspirin\t81 mg"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n" + bytes(range(256)) * 4, Reason.CORRUPT),
        (pdf([((72, 72), "x")], encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o"),
         Reason.ENCRYPTED),
        (pdf([]), Reason.EMPTY),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(content, reason):
    with pytest.raises(StageError) as error:
        read_pdf(content, "a")
    assert error.value.reason is reason


def test_a_file_closed_with_the_owners_password_alone_is_read():
    content = pdf(
        [((72, 72), "open")],
        encryption=pymupdf.PDF_ENCRYPT_AES_256,
        owner_pw="o",
        user_pw="",
    )
    assert read_pdf(content, "a").text == "open"


def test_pages_can_be_read_one_by_one():
    read = read_pdf(CONTENT, "a", pages=[2])
    assert (read.text, [page.number for page in read.pages]) == ("Page two", [2])


def test_a_password_opens_a_closed_file():
    content = pdf([((72, 72), "open")], encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u")
    assert read_pdf(content, "a", passwords=("wrong", "u")).text == "open"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_reads_as_one_that_is_not(rotation):
    made = pymupdf.open(stream=CONTENT)
    for page in made:
        page.set_rotation(rotation)
    read = read_pdf(made.tobytes(), "a")
    assert read.text == "Hello there\n\nSecond paragraph.\nPage two"
    assert read.pages[0].rotation == rotation


def test_two_columns_are_read_one_after_the_other_and_headers_stand_apart():
    column = "word after word fills the column and goes on\n"
    pages = [
        [
            ((250, 30), "Acme Supply Agreement"),
            *(((40, 100 + 14 * i), f"left{i} {column[:38]}") for i in range(20)),
            *(((310, 100 + 14 * i), f"right{i} {column[:38]}") for i in range(20)),
            ((290, 820), str(number)),
        ]
        for number in (1, 2, 3)
    ]
    read = read_pdf(pdf(*pages), "a")
    first = read.text[: read.pages[0].end]
    assert first.startswith("left0") and first.index("left19") < first.index("right0")
    assert [(item.reason, item.text) for item in read.pages[1].left_out] == [
        ("header", "Acme Supply Agreement"),
        ("page_number", "2"),
    ]


def test_the_collector_is_left_as_it_was():
    before = gc.get_threshold()
    read_pdf(CONTENT, "a")
    assert gc.get_threshold() == before
