import os
import time

import pyarrow as pa
import pytest

from ray_jobs.storage import compaction
from ray_jobs.storage.lake import CONTEXT, Lake
from schemas.arrow import to_table
from schemas.facts import Answer
from schemas.job import Kind

TABLE = "answers"
PARTITION = "it's/50 % ü"


@pytest.fixture
def lake(tmp_path):
    made = Lake(str(tmp_path), "contracts", Kind.CONTRACT)
    made.begin({})
    return made


def append(lake, *documents):
    records = [
        Answer(document_id=key, question="Insurance", status="absent", searched=1)
        for key in documents
    ]
    rows = to_table(records, Answer)
    for name in CONTEXT:
        value = PARTITION if name == "partition" else "x"
        column = pa.array([value] * len(documents), pa.string())
        rows = rows.append_column(pa.field(name, pa.string(), nullable=False), column)
    lake.append(TABLE, [rows])
    return lake.versions()[TABLE]


def ids(lake, version):
    return sorted(row["document_id"] for row in lake.rows(TABLE, version))


def folder(tmp_path):
    return tmp_path / "contracts" / TABLE


def grow_old(path, days):
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def test_compaction_joins_the_files_of_a_partition_and_keeps_the_rows(lake):
    for letter in "abc":
        append(lake, letter)
    assert compaction.compact(lake, TABLE) == (3, 1, 0)
    newest = lake.versions()[TABLE]
    assert ids(lake, newest) == ["a", "b", "c"]
    assert compaction.compact(lake, TABLE) == (1, 1, 0)
    assert lake.versions()[TABLE] == newest


def test_vacuum_keeps_the_files_of_the_versions_that_are_named(lake):
    one = append(lake, "a")
    two = append(lake, "b")
    three = append(lake, "c")
    compaction.compact(lake, TABLE)
    assert compaction.vacuum(lake, TABLE, [two], grace_hours=0)[:2] == (4, 3)
    assert (ids(lake, one), ids(lake, two)) == (["a"], ["a", "b"])
    with pytest.raises(FileNotFoundError):
        ids(lake, three)
    version = lake.versions()[TABLE]
    assert compaction.vacuum(lake, TABLE, [two], grace_hours=0) == (3, 3, 0)
    assert lake.versions()[TABLE] == version


def test_files_that_no_commit_names_go_when_they_are_old(lake, tmp_path):
    append(lake, "a")
    partition = next(path for path in folder(tmp_path).iterdir() if path.name != "_delta_log")
    for name in ("old.parquet", "new.parquet"):
        (partition / name).write_bytes(b"left by a killed publisher")
    grow_old(partition / "old.parquet", 2)
    freed = compaction.vacuum(lake, TABLE, [], grace_hours=24).freed
    assert freed == len(b"left by a killed publisher")
    assert (partition / "new.parquet").exists()
    assert not (partition / "old.parquet").exists()


def test_what_a_dry_run_names_stays(lake):
    append(lake, "a")
    version = append(lake, "b")
    compaction.compact(lake, TABLE)
    assert compaction.vacuum(lake, TABLE, [], grace_hours=0, dry_run=True)[:2] == (3, 1)
    assert ids(lake, version) == ["a", "b"]


def test_old_versions_stay_readable_however_many_commits_follow(lake, tmp_path):
    # Delta, left to itself, drops the log of a month ago with each checkpoint.
    lake.open(TABLE).alter.set_table_properties({"delta.checkpointInterval": "5"})
    lake.begin({TABLE: lake.open(TABLE).version()})
    first = append(lake, "a")
    for number in range(8):
        append(lake, f"b{number}")
    for commit in (folder(tmp_path) / "_delta_log").iterdir():
        grow_old(commit, 40)
    for number in range(8):
        append(lake, f"c{number}")
    assert ids(lake, first) == ["a"]


def test_tables_made_before_keep_their_log_too(tmp_path):
    lake = Lake(str(tmp_path), "contracts", Kind.CONTRACT)
    lake.begin({})
    delta = lake.open(TABLE)
    delta.alter.set_table_properties({"delta.enableExpiredLogCleanup": "true"})
    lake.begin({TABLE: lake.open(TABLE).version()})
    lake.keep_log()
    assert lake.open(TABLE).metadata().configuration["delta.enableExpiredLogCleanup"] == "false"
    version = lake.versions()[TABLE]
    lake.keep_log()
    assert lake.versions()[TABLE] == version


def test_the_log_before_the_oldest_version_that_may_be_read_goes_when_it_is_old(lake, tmp_path):
    versions = [append(lake, f"d{number:02}") for number in range(30)]
    oldest = versions[24]
    log = folder(tmp_path) / "_delta_log"
    for commit in log.iterdir():
        grow_old(commit, 40)
    told = compaction.shorten_log(lake, TABLE, oldest, dry_run=True)
    assert (told.before, told.freed > 0) == (31, True)
    assert len(list(log.glob("*.json"))) == 31

    compaction.shorten_log(lake, TABLE, oldest)

    assert len(list(log.glob("*.json"))) == 31 - oldest
    assert len(ids(lake, oldest)) == 25
    assert len(ids(lake, versions[-1])) == 30
    assert (log / f"{versions[-1]:020}.checkpoint.parquet").exists()
    lake.open(TABLE).restore(oldest)
    assert len(ids(lake, lake.open(TABLE).version())) == 25


def test_a_young_log_stays(lake, tmp_path):
    newest = [append(lake, f"d{number}") for number in range(25)][-1]
    compaction.shorten_log(lake, TABLE, newest)
    assert len(list((folder(tmp_path) / "_delta_log").glob("*.json"))) == 26
