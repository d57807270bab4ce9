from extractors.parsing.layout import Placed, reading_order


def order(*boxes):
    return reading_order([Placed(*box, index) for index, box in enumerate(boxes)])


def test_a_page_reads_downwards():
    assert order((50, 100, 500, 120), (50, 50, 500, 70)) == [[1], [0]]


def test_columns_are_read_one_after_the_other():
    left_top, right_top = (50, 100, 280, 200), (320, 100, 550, 230)
    left_low, right_low = (50, 260, 280, 400), (320, 280, 550, 400)
    assert order(left_top, right_top, left_low, right_low) == [[0], [2], [1], [3]]


def test_a_title_over_two_columns_comes_first():
    title = (50, 40, 550, 60)
    assert order((50, 100, 280, 300), (320, 100, 550, 180), (320, 200, 550, 300), title) == [
        [3], [0], [1], [2],
    ]  # fmt: skip


def test_a_table_is_read_row_by_row():
    cells = [(x, y, x + 60, y + 10) for x in (50, 150, 250) for y in (100, 120, 140)]
    assert order(*cells) == [[0, 3, 6], [1, 4, 7], [2, 5, 8]]


def test_an_empty_page_has_no_order():
    assert order() == []
