import csv
import io
import json

import pytest

from ray_jobs.cli.output import Format, write_rows

ROWS = [
    {"name": "a", "n": 1.5, "where": [{"page": 1}], "none": None},
    {"name": "b [red]", "n": 2.0, "where": [], "none": None},
]


def written(capsys, form, rows=ROWS, **options):
    write_rows(rows, form, **options)
    return capsys.readouterr().out


def test_json_is_one_list(capsys):
    assert json.loads(written(capsys, Format.JSON)) == ROWS


def test_json_lines_are_a_row_each(capsys):
    lines = written(capsys, Format.JSONL).splitlines()
    assert [json.loads(line) for line in lines] == ROWS


def test_csv_has_a_header_and_plain_values(capsys):
    rows = list(csv.reader(io.StringIO(written(capsys, Format.CSV))))
    assert rows == [
        ["name", "n", "where", "none"],
        ["a", "1.5", '[{"page": 1}]', ""],
        ["b [red]", "2", "[]", ""],
    ]


def test_csv_without_rows_still_has_its_header(capsys):
    assert written(capsys, Format.CSV, [], columns=("a", "b")) == "a,b\r\n"


def test_a_table_shows_brackets_as_they_are_and_counts_its_rows(capsys):
    table = written(capsys, Format.TABLE)
    assert "b [red]" in table
    assert table.rstrip().endswith("2 rows")


@pytest.mark.parametrize("rows", [[], ()])
def test_a_table_without_rows_says_so(capsys, rows):
    assert written(capsys, Format.TABLE, rows, columns=("a",)).strip() == "no rows"


def test_rows_too_wide_for_the_terminal_are_written_one_below_another(capsys):
    row = {f"column_{index}": "x" * 20 for index in range(10)} | {"empty": None}
    lines = written(capsys, Format.TABLE, [row]).splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == [f"column_{index}" for index in range(10)]
    assert "x" * 20 in lines[1]
