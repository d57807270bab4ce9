import pytest

from extractors.text.locating import Locator
from schemas.document import Page, Words
from schemas.span import Evidence, Section
from schemas.summary import SummarySentence


def page(number, start, words):
    """A page whose words stand 10 points apart on lines of 12 points."""
    starts, at = [], start
    for word, _ in words:
        starts.append(at)
        at += len(word) + 1
    return Page(
        document_id="a",
        number=number,
        start=start,
        end=at - 1,
        method="pymupdf",
        words=Words(
            start=tuple(starts),
            end=tuple(s + len(w) for s, (w, _) in zip(starts, words, strict=True)),
            x0=tuple(float(x) for _, (x, _) in words),
            y0=tuple(float(y) for _, (_, y) in words),
            x1=tuple(float(x + 8) for _, (x, _) in words),
            y1=tuple(float(y + 10) for _, (_, y) in words),
        ),
    )


# "on warfarin now" on page 1, now on a second line; "held today" on page 2
PAGES = [
    page(1, 0, [("on", (10, 20)), ("warfarin", (20, 20)), ("now", (10, 32))]),
    page(2, 16, [("held", (10, 20)), ("today", (20, 20))]),
]


def corners(boxes):
    return [(box.page, box.x0, box.y0, box.x1, box.y1) for box in boxes]


def test_words_on_one_line_give_one_box():
    assert corners(Locator(PAGES).boxes(0, 11)) == [(1, 10, 20, 28, 30)]


def test_a_span_over_two_pages_has_boxes_on_both():
    assert corners(Locator(PAGES).boxes(3, 20)) == [
        (1, 20, 20, 28, 30), (1, 10, 32, 18, 42), (2, 10, 20, 18, 30),
    ]  # fmt: skip


def test_a_span_inside_a_word_has_the_box_of_the_word():
    assert corners(Locator(PAGES).boxes(5, 6)) == [(1, 20, 20, 28, 30)]


def test_a_page_without_words_gives_a_page_and_no_box():
    plain = Page(document_id="a", number=1, start=0, end=30, method="plain")
    locator = Locator([plain])
    assert (locator.page_of(12), locator.boxes(3, 11)) == (1, ())


def test_a_record_and_what_it_cites_are_located():
    locator = Locator(PAGES)
    section = Section(
        document_id="a", start=16, end=20, text="held", title="held", level=1, body_end=26
    )
    sentence = SummarySentence(
        document_id="a",
        position=0,
        text="held",
        citations=(Evidence(start=16, end=20, text="held"),),
        support="extracted",
    )
    assert locator.located(section).page == 2
    assert locator.located(sentence).citations[0].boxes == locator.boxes(16, 20)


def test_without_pages_there_is_no_place():
    assert Locator([]).page_of(3) is None


@pytest.mark.parametrize(
    ("words", "boxes"),
    [
        (
            [(10, 40, 22, 60), (10, 10, 22, 38), (30, 40, 42, 60)],
            [(10, 10, 22, 60), (30, 40, 42, 60)],
        ),
        ([(50, 10, 80, 22), (10, 10, 45, 22), (50, 0, 80, 9)], [(10, 10, 80, 22), (50, 0, 80, 9)]),
    ],
    ids=["upwards", "upside down"],
)
def test_turned_lines_have_one_box_each(words, boxes):
    columns = dict(zip(("x0", "y0", "x1", "y1"), zip(*words, strict=True), strict=True))
    table = Words(start=(0, 2, 4), end=(1, 3, 5), **columns)
    page = Page(document_id="a", number=1, start=0, end=5, method="pymupdf", words=table)
    found = [(box.x0, box.y0, box.x1, box.y1) for box in Locator([page]).boxes(0, 5)]
    assert found == boxes


def test_numbers_below_each_other_have_a_box_each():
    words = Words(start=(0, 2), end=(1, 3), x0=(10, 10), y0=(0, 60), x1=(22, 22), y1=(12, 72))
    page = Page(document_id="a", number=1, start=0, end=3, method="pymupdf", words=words)
    assert len(Locator([page]).boxes(0, 3)) == 2
