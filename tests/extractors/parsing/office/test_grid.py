from extractors.parsing.builder import TextBuilder
from extractors.parsing.office.grid import Given, write_table


def cells(*tables):
    builder = TextBuilder("a", "markup")
    builder.open_page()
    for table in tables:
        write_table(builder, table)
    builder.close_page()
    return builder.text, [
        (cell.table, cell.row, cell.column, builder.text[cell.start : cell.end])
        for cell in builder.cells
    ]


def test_each_cell_knows_its_place_in_the_grid_and_in_the_text():
    text, found = cells([[Given("a"), Given("b")], [Given("c"), Given("")]])
    assert text == "a\tb\nc\t"
    assert found == [(0, 0, 0, "a"), (0, 0, 1, "b"), (0, 1, 0, "c"), (0, 1, 1, "")]


def test_a_cell_that_spans_pushes_the_others_aside():
    _, found = cells([[Given("a", rows=2), Given("b", columns=2)], [Given("c"), Given("d")]])
    assert [(row, column) for _, row, column, _ in found] == [(0, 0), (0, 1), (1, 1), (1, 2)]


def test_an_empty_row_writes_nothing_and_keeps_its_cells():
    text, found = cells([[Given(""), Given("")], [Given("x")]])
    assert text == "x"
    assert [place[:3] for place in found] == [(0, 0, 0), (0, 0, 1), (0, 1, 0)]


def test_tables_are_counted():
    _, found = cells([[Given("a")]], [[Given("b")]])
    assert [place[0] for place in found] == [0, 1]
