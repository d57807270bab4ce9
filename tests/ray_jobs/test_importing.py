import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ray_jobs.errors import UsageError
from ray_jobs.importing import import_texts


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "notes.parquet"
    rows = {"doc_id": ["a/1", "b"], "text": ["one", None], "specialty": ["Surgery", None]}
    pq.write_table(pa.table(rows), path)
    return path


def test_each_row_becomes_a_file_with_its_attributes(table, tmp_path):
    folder = tmp_path / "out"
    assert import_texts(table, folder, name="doc_id", text="text", attributes=["specialty"]) == 2
    assert (folder / "a-1.txt").read_text() == "one"
    with (folder / "attributes.csv").open() as file:
        assert list(csv.DictReader(file)) == [
            {"path": "a-1.txt", "specialty": "Surgery"},
            {"path": "b.txt", "specialty": ""},
        ]


def test_a_second_import_touches_nothing(table, tmp_path):
    folder = tmp_path / "out"
    import_texts(table, folder, name="doc_id", text="text", attributes=[])
    before = (folder / "b.txt").stat().st_mtime_ns
    import_texts(table, folder, name="doc_id", text="text", attributes=[])
    assert (folder / "b.txt").stat().st_mtime_ns == before


def test_a_file_that_is_no_table_is_named(tmp_path):
    (tmp_path / "x.parquet").write_text("no")
    with pytest.raises(UsageError, match=r"x\.parquet cannot be read as Parquet"):
        import_texts(tmp_path / "x.parquet", tmp_path, name="a", text="b", attributes=[])
