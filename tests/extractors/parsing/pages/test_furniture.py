import pytest

from extractors.parsing.pages.furniture import Sheet, find_furniture
from extractors.parsing.pages.lines import Line

HEIGHT = 800.0


def line(y, text, x=72.0):
    return Line([(x, y, x + 5 * len(text), y + 12, text, 0, 0, 0)])


def kinds(*pages):
    """What each line is taken for, page by page."""
    sheets = [Sheet(number, HEIGHT, page) for number, page in enumerate(pages, start=1)]
    found = find_furniture(sheets)
    return [[found.get(id(item)) for item in page] for page in pages]


def body(y=400):
    return line(y, "Text that differs")


def test_lines_that_come_again_at_their_place_are_headers_and_footers():
    pages = [
        [line(30, f"Draft of May {n}"), body(), line(770, "Acme Confidential")] for n in (1, 2, 3)
    ]
    assert kinds(*pages) == [["header", None, "footer"]] * 3


def test_what_stands_alone_on_every_page_is_the_text():
    assert kinds(*[[line(30, f"Sheet {n}")] for n in (1, 2, 3)]) == [[None]] * 3
    assert kinds(*[[line(30, f"Sheet {n}")] for n in (1, 2, 3)], [body()])[0] == ["header"]


def test_twice_is_not_enough():
    assert kinds(*[[line(30, "Schedule of prices"), body()]] * 2) == [[None, None]] * 2


def test_the_same_words_elsewhere_on_the_page_stay():
    pages = [[line(y, "By: Name: Title:"), body(300)] for y in (400, 400, 400)]
    assert kinds(*pages) == [[None, None]] * 3


def test_the_same_words_at_other_heights_stay():
    assert (
        kinds(*[[line(y, "WITNESS whereof"), body()] for y in (20, 40, 60)]) == [[None, None]] * 3
    )


@pytest.mark.parametrize("form", ["{}", "- {} -", "A-{}"])
def test_numbers_that_go_up_with_the_pages_number_them(form):
    pages = [[body(), line(770, form.format(n))] for n in (4, 5, 6)]
    assert kinds(*pages) == [[None, "page_number"]] * 3


def test_roman_numbers_number_pages_too():
    pages = [[body(), line(770, n)] for n in ("iii", "iv", "v")]
    assert kinds(*pages) == [[None, "page_number"]] * 3


def test_a_number_that_says_so_needs_no_other_page():
    assert kinds([body(), line(770, "Page 3 of 9")]) == [[None, "page_number"]]


def test_a_lone_number_stays():
    assert kinds([body(), line(770, "12")]) == [[None, None]]


def test_text_further_out_keeps_a_repeated_line_in_the_text():
    pages = [[body(), line(730, "The Buyer signs here"), line(770, f"{word} ends it")]
             for word in ("one", "two", "three")]  # fmt: skip
    assert kinds(*pages) == [[None, None, None]] * 3


def test_headers_of_left_and_right_pages_are_both_found():
    pages = [[line(30, "Acme Ltd" if n % 2 else "Supply Agreement"), body()] for n in range(8)]
    assert kinds(*pages) == [["header", None]] * 8
