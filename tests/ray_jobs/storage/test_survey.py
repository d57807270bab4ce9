import pyarrow as pa
import pyarrow.parquet as pq

from ray_jobs.storage.survey import survey


def put(path, *documents, key="document_id"):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({key: list(documents)}), path)


def found(folder, *documents):
    looked = survey(str(folder), "contracts", documents)
    return looked.files, {item.path.rsplit("/", 1)[1]: item.rows for item in looked.found}


def test_files_of_tables_staged_files_and_drafts_are_looked_into(tmp_path):
    put(tmp_path / "contracts" / "pages" / "partition=p" / "1.parquet", "a", "a", "b")
    put(tmp_path / "_staged" / "contracts" / "ab" / "part" / "2.parquet", "a")
    put(tmp_path / "_staged" / "contracts" / "ab" / "part" / "3.parquet.draft", "a")
    put(tmp_path / "contracts" / "pages" / "4.parquet", "b")
    assert found(tmp_path, "a") == (4, {"1.parquet": 2, "2.parquet": 1, "3.parquet.draft": 1})


def test_other_collections_and_files_that_know_no_documents_hold_nothing(tmp_path):
    put(tmp_path / "notes" / "pages" / "1.parquet", "a")
    put(tmp_path / "contracts" / "pages" / "2.parquet", "a", key="name")
    put(tmp_path / "contracts" / "pages" / "_delta_log" / "3.parquet", "a")
    assert found(tmp_path, "a") == (1, {})


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    put(tmp_path / "contracts" / "pages" / "1.parquet", "a")
    (tmp_path / "contracts" / "pages" / "2.parquet").write_bytes(b"PAR1")
    assert found(tmp_path, "b") == (2, {"2.parquet": None})


def test_a_lake_without_the_collection_holds_nothing(tmp_path):
    assert found(tmp_path, "a") == (0, {})
