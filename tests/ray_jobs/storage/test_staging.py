import pyarrow as pa

from ray_jobs.storage.staging import Staging

ROWS = pa.table({"document_id": ["a", "b", "c"], "n": [1, 2, 3]})


def test_some_documents_and_columns_of_a_part_are_read(tmp_path):
    staging = Staging(str(tmp_path))
    staging.write("notes", "p1", "chunks", ROWS)
    read = staging.read("notes", "p1", "chunks", documents=["a", "c"], columns=["n"])
    assert read.to_pydict() == {"n": [1, 3]}


def test_a_part_written_again_replaces_itself(tmp_path):
    staging = Staging(str(tmp_path))
    staging.write("notes", "p1", "chunks", ROWS)
    staging.write("notes", "p1", "chunks", ROWS.slice(0, 1))
    assert staging.read("notes", "p1", "chunks", documents=["a", "b"]).num_rows == 1
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".parquet"]


def test_a_part_that_was_not_written_is_not_there(tmp_path):
    assert not Staging(str(tmp_path)).has("notes", "p1", "chunks")
