import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from ray_jobs.errors import RetryError
from ray_jobs.storage.delta_log import commit_files, data_files, strip_statistics

SCHEMA = pa.schema([("document_id", pa.string()), ("text", pa.string()), ("night", pa.string())])


@pytest.fixture(params=["2026-11-21", "night 1: 50%"])
def delta(tmp_path, request):
    """A table of two versions: row a, then rows a and b."""
    uri = (tmp_path / "table").as_uri()
    DeltaTable.create(uri, SCHEMA, partition_by=["night"])
    for key in "ab":
        rows = {"document_id": [key], "text": [f"text of {key}"], "night": [request.param]}
        write_deltalake(uri, pa.table(rows, SCHEMA), mode="append")
    return lambda version=None: DeltaTable(uri, version=version)


def ids(table):
    return sorted(table.to_pyarrow_table()["document_id"].to_pylist())


def test_a_version_can_be_made_of_the_files_of_an_older_one(delta):
    version = commit_files(delta(), data_files(delta(1)))
    assert version == delta().version() == 3
    assert (ids(delta()), ids(delta(2))) == (["a"], ["a", "b"])


def test_of_the_files_that_are_there_no_version_is_made(delta):
    assert commit_files(delta(), data_files(delta())) == 2


def test_delta_goes_on_from_such_a_version(delta):
    commit_files(delta(), data_files(delta(1)))
    delta().restore(2)
    commit_files(delta(), data_files(delta(1)))
    delta().create_checkpoint()
    delta().vacuum(0, dry_run=False, enforce_retention_duration=False, full=True)
    assert ids(delta()) == ["a"]
    delta().delete("document_id = 'a'")
    assert ids(delta()) == []


def test_who_comes_too_late_is_refused(delta):
    late = delta()
    commit_files(delta(), {})
    with pytest.raises(RetryError, match="another process writes"):
        commit_files(late, data_files(delta(1)))


def test_values_are_taken_out_of_commits_and_checkpoints(delta, tmp_path):
    delta().create_checkpoint()
    log = tmp_path / "table" / "_delta_log"

    def quoting():
        return [path for path in log.iterdir() if b"text of" in path.read_bytes()]

    assert len(quoting()) == 3
    strip_statistics(delta(), frozenset({"document_id"}))
    assert quoting() == []
    assert ids(delta()) == ["a", "b"]
    assert [row.rows for row in data_files(delta(1)).values()] == [1]
