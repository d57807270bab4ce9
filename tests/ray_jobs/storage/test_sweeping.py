import os
import time

import pytest

from ray_jobs.storage.sweeping import sweep


@pytest.fixture
def staged(tmp_path):
    folder = tmp_path / "_staged" / "notes"

    def put(part, *names, hours=48):
        for name in names:
            file = folder / part[:2] / part / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"rows")
            then = time.time() - 3600 * hours
            os.utime(file, (then, then))

    def left():
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    put.left, put.folder = left, folder
    return put


def test_parts_that_are_not_needed_go_whole(staged):
    staged("aa1", "documents.parquet", "pages.parquet")
    staged("aa2", "documents.parquet")
    assert sweep(str(staged.folder), {"aa2"}, grace_hours=24) == (3, 1, 8)
    assert staged.left() == ["aa/aa2/documents.parquet"]
    assert not (staged.folder / "aa" / "aa1").exists()


def test_a_part_that_is_being_written_stays(staged):
    staged("aa1", "documents.parquet", hours=48)
    staged("aa1", "pages.parquet", hours=1)
    assert sweep(str(staged.folder), set(), grace_hours=24) == (2, 2, 0)


def test_drafts_of_killed_workers_go_from_needed_parts_too(staged):
    staged("aa1", "documents.parquet", "pages.parquet.draft")
    sweep(str(staged.folder), {"aa1"}, grace_hours=24)
    assert staged.left() == ["aa/aa1/documents.parquet"]


def test_a_sweep_that_was_killed_is_done_by_the_next(staged):
    staged("aa1", "documents.parquet", "pages.parquet")
    (staged.folder / "aa" / "aa1" / "documents.parquet").unlink()
    assert sweep(str(staged.folder), set(), grace_hours=24) == (1, 0, 4)


def test_a_dry_run_removes_nothing(staged):
    staged("aa1", "documents.parquet")
    assert sweep(str(staged.folder), set(), grace_hours=24, dry_run=True) == (1, 0, 4)
    assert len(staged.left()) == 1


def test_a_collection_that_has_staged_nothing_is_no_error(tmp_path):
    assert sweep(str(tmp_path / "_staged" / "notes"), set(), grace_hours=0) == (0, 0, 0)
