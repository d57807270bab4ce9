import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from ray_jobs.errors import RetryError
from ray_jobs.storage.lake import CONTEXT, Lake, table_schema
from schemas.arrow import to_table
from schemas.facts import Answer
from schemas.job import Kind


@pytest.fixture
def lake(tmp_path):
    made = Lake(str(tmp_path), "contracts", Kind.CONTRACT)
    made.begin({})
    return made


def answers(*documents, partition="2026-11-21"):
    records = [
        Answer(document_id=key, question="Insurance", status="absent", searched=1)
        for key in documents
    ]
    rows = to_table(records, Answer)
    for name in CONTEXT:
        value = partition if name == "partition" else "x"
        column = pa.array([value] * len(documents), pa.string())
        rows = rows.append_column(pa.field(name, pa.string(), nullable=False), column)
    return rows


def ids(lake):
    version = lake.versions()["answers"]
    return sorted(row["document_id"] for row in lake.rows("answers", version))


def test_every_row_carries_its_context():
    assert table_schema(Answer).names[-4:] == list(CONTEXT)


def test_rows_are_appended_and_deleted_by_document_within_a_partition(lake):
    lake.append("answers", [answers("a", "b")])
    lake.append("answers", [answers("a", partition="2026-11-22")])
    lake.delete("answers", "2026-11-21", ["a"])
    assert ids(lake) == ["a", "b"]


def test_more_ids_than_one_predicate_holds_are_deleted_too(lake):
    documents = [f"d{number:05}" for number in range(4500)]
    lake.append("answers", [answers(*documents, "kept")])
    lake.delete("answers", "2026-11-21", documents)
    assert ids(lake) == ["kept"]


def test_begin_takes_tables_back_to_what_is_published(lake):
    lake.append("answers", [answers("a")])
    published = lake.versions()
    lake.append("answers", [answers("b")])
    lake.begin(published)
    assert ids(lake) == ["a"]


def test_a_table_that_no_release_names_is_emptied(lake):
    lake.append("answers", [answers("a")])
    lake.begin({})
    assert ids(lake) == []


def test_an_older_version_can_still_be_read(lake):
    lake.append("answers", [answers("a")])
    version = lake.versions()["answers"]
    lake.delete("answers", "2026-11-21", ["a"])
    rows = lake.read("answers", version, documents=["a"], columns=["question"])
    assert rows.to_pydict() == {"question": ["Insurance"]}


def test_a_column_that_a_table_lacks_is_added(tmp_path):
    lake = Lake(str(tmp_path), "contracts", Kind.CONTRACT)
    uri = f"{tmp_path}/contracts/answers"
    old = table_schema(Answer).remove(table_schema(Answer).get_field_index("best_score"))
    DeltaTable.create(uri, old, partition_by=["partition"])
    lake.begin({})
    assert {field.name for field in DeltaTable(uri).schema().fields} == set(
        table_schema(Answer).names
    )


def test_a_publisher_that_was_overtaken_cannot_write_behind_the_other(lake, tmp_path):
    other = Lake(str(tmp_path), "contracts", Kind.CONTRACT)
    other.begin({})
    lake.append("answers", [answers("mine")])
    with pytest.raises(RetryError, match="answers"):
        other.append("answers", [answers("theirs")])
    assert ids(lake) == ["mine"]


def test_a_dataset_of_some_documents_shows_no_others_whatever_is_asked(lake):
    lake.append("answers", [answers("a", "b", "c")])
    version = lake.versions()["answers"]
    some = lake.dataset("answers", version, documents=["b"])
    asked = some.to_table(filter=pc.field("status") == "absent")["document_id"].to_pylist()
    assert asked == some.to_table()["document_id"].to_pylist() == ["b"]
    assert lake.dataset("answers", version).count_rows() == 3
    assert lake.dataset("answers", version, documents=[]).count_rows() == 0
