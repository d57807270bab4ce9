from extractors.parsing.pages.cuts import cut_order
from extractors.parsing.pages.lines import Line


def line(x0, y0, x1, y1, text):
    return Line(
        [(x0, y0, (x0 + x1) / 2, y1, text, 0, 0, 0), ((x0 + x1) / 2, y0, x1, y1, ".", 0, 0, 1)]
    )


def order(*lines):
    return [item.words[0][4] for item in cut_order(lines)]


def test_a_page_reads_downwards():
    assert order(line(50, 100, 500, 120, "low"), line(50, 50, 500, 70, "high")) == ["high", "low"]


def test_a_title_over_two_columns_comes_first():
    columns = [
        line(x, y, x + 230, y + 12, f"{name}{y}")
        for y in (100, 120, 140)
        for name, x in (("left", 50), ("right", 320))
    ]
    for item in columns:
        item.words[:] = item.words * 3
    assert order(*columns, line(50, 40, 550, 60, "title")) == [
        "title", "left100", "left120", "left140", "right100", "right120", "right140",
    ]  # fmt: skip


def test_a_table_is_read_row_by_row():
    cells = [
        line(x, y, x + 60, y + 10, f"{x}.{y}") for x in (50, 150, 250) for y in (100, 120, 140)
    ]
    assert order(*cells) == [f"{x}.{y}" for y in (100, 120, 140) for x in (50, 150, 250)]


def test_an_empty_page_has_no_order():
    assert order() == []
