import pytest

from ray_jobs.bench.notes import note_speeds
from schemas.settings import read_settings

TEXTS = [
    "HISTORY: She has asthma. Takes aspirin 81 mg daily.\n",
    "HISTORY: He denies chest pain.\n",
]


@pytest.fixture(scope="module")
def speeds(databases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notes")
    return list(note_speeds(folder, TEXTS, read_settings(), database=databases()))


def test_every_stage_has_its_row_then_all_and_the_whole_run(speeds):
    assert [row.what for row in speeds] == [
        *("parse", "deidentify", "entities", "summaries", "chunks", "embeddings"),
        "all stages",
        "from files to a release",
    ]
    assert {row.notes for row in speeds} == {2}


def test_the_stages_together_take_what_each_of_them_took(speeds):
    *stages, together, whole = speeds
    assert together.seconds == pytest.approx(sum(row.seconds for row in stages), abs=0.05)
    assert together.seconds <= whole.seconds
    assert whole.share == 1
