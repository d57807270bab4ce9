from extractors.parsing.pages.lines import Line
from extractors.parsing.pages.tables import find_tables


def cell(x0, x1, y, text="cell"):
    return [Line([(x0, y, x1, y + 10, text, 0, 0, 0)])]


def test_rows_that_line_up_are_a_table():
    rows = [[cell(50, 90, y), cell(200, 260, y)] for y in (100, 120)]
    grid = find_tables([[cell(50, 500, 80)], *rows])
    assert list(grid) == [1]
    assert [[(p.row, p.column, p.columns) for p in row] for row in grid[1]] == [
        [(0, 0, 1), (0, 1, 1)],
        [(1, 0, 1), (1, 1, 1)],
    ]


def test_a_cell_over_two_columns_spans_both():
    rows = [
        [cell(50, 90, 100), cell(200, 400, 100)],
        [cell(50, 90, 120), cell(200, 260, 120), cell(340, 400, 120)],
    ]
    assert [(p.column, p.columns) for p in find_tables(rows)[0][0]] == [(0, 1), (1, 2)]


def test_an_empty_cell_leaves_its_column_out():
    rows = [
        [cell(50, 90, 100), cell(200, 260, 100), cell(340, 400, 100)],
        [cell(50, 90, 120), cell(340, 400, 120)],
    ]
    assert [p.column for p in find_tables(rows)[0][1]] == [0, 2]


def test_one_row_is_no_table():
    assert find_tables([[cell(50, 90, 100), cell(200, 260, 100)]]) == {}


def test_a_numbered_list_is_no_table():
    rows = [[cell(50, 60, y, mark), cell(90, 400, y)] for y, mark in ((100, "(a)"), (120, "(b)"))]
    assert find_tables(rows) == {}
