import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ray_jobs.storage.erasure import Erasure, erase_staged
from ray_jobs.storage.lake import CONTEXT, Lake
from ray_jobs.storage.survey import survey
from schemas.arrow import to_table
from schemas.facts import Answer
from schemas.job import Kind


@pytest.fixture
def lake(tmp_path):
    """Versions 1 to 3 of answers: a and b; c besides; b's deleted, by Delta itself."""
    made = Lake(str(tmp_path), "contracts", Kind.CONTRACT)
    made.begin({})
    made.append("answers", [answers("a", "b")])
    made.append("answers", [answers("c")])
    made.delete("answers", "p", ["b"])
    return made


def answers(*documents):
    records = [
        Answer(document_id=key, question="Insurance", status="absent", searched=1)
        for key in documents
    ]
    rows = to_table(records, Answer)
    for name in CONTEXT:
        column = pa.array(["p"] * len(documents), pa.string())
        rows = rows.append_column(pa.field(name, pa.string(), nullable=False), column)
    return rows


def erasure(lake, tmp_path, *documents):
    holding = {item.path for item in survey(str(tmp_path), "contracts", documents).found}
    return Erasure(lake, documents, holding)


def ids(lake, version):
    return sorted(row["document_id"] for row in lake.rows("answers", version))


def test_every_version_gets_a_successor_without_the_document(lake, tmp_path):
    erase = erasure(lake, tmp_path, "a")
    made = {version: erase.without("answers", version) for version in (1, 2, 3)}
    assert [ids(lake, made[version]) for version in (1, 2, 3)] == [["b"], ["b", "c"], ["c"]]
    assert ids(lake, 1) == ["a", "b"]


def test_a_version_that_does_not_show_it_stays(lake, tmp_path):
    erase = erasure(lake, tmp_path, "b")
    assert erase.without("answers", 3) == 3
    assert erase.without("answers", 1) > 3


def test_a_file_that_versions_share_is_written_anew_once(lake, tmp_path):
    erase = erasure(lake, tmp_path, "a")
    before = len(list((tmp_path / "contracts" / "answers").rglob("*.parquet")))
    for version in (1, 2):
        erase.without("answers", version)
    after = len(list((tmp_path / "contracts" / "answers").rglob("*.parquet")))
    assert after == before + 1


def test_settled_nothing_of_it_is_in_any_file_and_kept_versions_are_whole(lake, tmp_path):
    erase = erasure(lake, tmp_path, "a", "b")
    kept = [erase.without("answers", version) for version in (1, 2, 3)]
    erase.settle("answers", kept[1], kept)
    assert survey(str(tmp_path), "contracts", ["a", "b"]).found == []
    assert [ids(lake, version) for version in kept] == [[], ["c"], ["c"]]
    assert ids(lake, lake.open("answers").version()) == ["c"]


def test_only_tables_that_hold_it_are_touched(lake, tmp_path):
    erase = erasure(lake, tmp_path, "a")
    assert (erase.touches("answers"), erase.touches("pages")) == (True, False)


def test_staged_rows_of_others_stay(tmp_path):
    path = tmp_path / "_staged" / "contracts" / "ab" / "part" / "answers.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(answers("a", "b"), path)
    pq.write_table(answers("a"), f"{path}.draft")
    found = dict(survey(str(tmp_path), "contracts", ["a"]).found)
    erase_staged(str(tmp_path), ["a"], found)
    assert pq.read_table(path)["document_id"].to_pylist() == ["b"]
    assert [item.name for item in path.parent.iterdir()] == ["answers.parquet"]
