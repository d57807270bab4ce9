import pyarrow as pa
import pyarrow.parquet as pq


def test_a_table_becomes_files_with_attributes(tmp_path, docmill):
    table = tmp_path / "t.parquet"
    pq.write_table(pa.table({"doc_id": ["n1"], "text": ["Fever."], "specialty": ["ENT"]}), table)
    code, output, _ = docmill(
        "import", str(table), str(tmp_path / "out"), "--attribute", "specialty"
    )
    assert (code, output.startswith("1 files in")) == (0, True)
    assert (tmp_path / "out/attributes.csv").read_text() == "path,specialty\nn1.txt,ENT\n"


def test_a_column_that_is_not_there_is_refused(tmp_path, docmill):
    table = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["n1"], "text": ["Fever."]}), table)
    code, _, errors = docmill("import", str(table), str(tmp_path / "out"))
    assert code == 64
    assert "doc_id" in errors
