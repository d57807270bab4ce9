from extractors.parsing.pages.layout import reading_order
from extractors.parsing.pages.lines import Line


def line(x0, y0, x1, y1, text, block=0):
    """A line of evenly spread words."""
    texts = text.split()
    step = (x1 - x0) / len(texts)
    return Line(
        [(x0 + i * step, y0, x0 + (i + 1) * step, y1, t, block, 0, i) for i, t in enumerate(texts)]
    )


def rows(*lines):
    """Texts of the lines of each cell of each row."""
    return [[[item.text for item in cell] for cell in row] for row in reading_order(lines)]


def test_the_order_of_the_file_is_kept_where_it_makes_sense():
    left = [line(50, 100 + 20 * i, 280, 112 + 20 * i, f"left {i} of text") for i in range(3)]
    right = [line(320, 100 + 20 * i, 550, 112 + 20 * i, f"right {i} of text", 1) for i in range(3)]
    read = rows(*left, *right)
    assert [text for row in read for cell in row for text in cell] == [
        *(item.text for item in left), *(item.text for item in right),
    ]  # fmt: skip


def test_columns_drawn_across_are_read_one_after_the_other():
    drawn = []
    for number in range(12):
        y = 100 + 14 * number
        drawn.append(line(50, y, 280, y + 12, f"left {number} runs on here", number))
        drawn.append(line(320, y, 550, y + 12, f"right {number} runs on here", number))
    read = [text for row in rows(*drawn) for cell in row for text in cell]
    assert [text.split()[0] for text in read] == ["left"] * 12 + ["right"] * 12


def test_three_columns_drawn_across_are_read_one_after_the_other():
    drawn = [
        line(x, 100 + 14 * number, x + 150, 112 + 14 * number, f"{name}{number} some words", number)
        for number in range(12)
        for name, x in (("a", 40), ("b", 220), ("c", 400))
    ]
    read = [text for row in rows(*drawn) for cell in row for text in cell]
    assert [text[0] for text in read] == ["a"] * 12 + ["b"] * 12 + ["c"] * 12


def test_a_page_drawn_from_the_foot_up_is_read_downwards():
    drawn = [line(50, y, 300, y + 12, f"at {y}") for y in range(600, 100, -50)]
    read = [text for row in rows(*drawn) for cell in row for text in cell]
    assert read == [f"at {y}" for y in range(150, 650, 50)]


def test_lines_that_stand_level_are_cells_of_a_row():
    assert rows(
        line(50, 100, 90, 112, "Drug"), line(200, 100, 240, 112, "Dose"),
        line(50, 130, 90, 142, "Aspirin", 1), line(200, 130, 240, 142, "81 mg", 1),
    ) == [[["Drug"], ["Dose"]], [["Aspirin"], ["81 mg"]]]  # fmt: skip


def test_a_cell_of_several_lines_is_one_cell():
    assert rows(
        line(50, 100, 150, 112, "of two"), line(50, 113, 150, 125, "lines"),
        line(200, 100, 240, 112, "beside"),
    ) == [[["of two", "lines"], ["beside"]]]  # fmt: skip


def test_a_page_whose_text_runs_up_is_read_from_the_left():
    def upwards(x, text):
        words = text.split()
        return Line(
            [(x, 500 - 60 * i, x + 12, 550 - 60 * i, w, 0, x, i) for i, w in enumerate(words)]
        )

    assert rows(upwards(100, "first line here"), upwards(120, "second line here")) == [
        [["first line here", "second line here"]]
    ]


def test_an_empty_page_has_no_rows():
    assert rows() == []


def test_numbers_drawn_last_stand_before_their_paragraphs():
    text = [line(100, y, 400, y + 12, f"Paragraph at {y}", y) for y in (100, 150, 200)]
    numbers = [line(50, y, 80, y + 12, f"4.{y}", 900) for y in (100, 200)]
    assert rows(*text, *numbers) == [
        [["4.100"], ["Paragraph at 100"]],
        [["Paragraph at 150"]],
        [["4.200"], ["Paragraph at 200"]],
    ]
