import numpy as np
import pytest
import sqlalchemy as sa

from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import chunk_embeddings
from ray_jobs.storage.vectors import replace_vectors, shown_vectors, vector_digests
from schemas.chunk import Embedding
from schemas.job import StageName
from schemas.run import Part, WorkItem


def part(version="v1", **inputs):
    return Part(
        part_id="p",
        stage=StageName.EMBEDDINGS,
        version=version,
        collection="contracts",
        partition="2026-11-21",
        run_id="r",
        items=tuple(WorkItem(document_id=key, input=value) for key, value in inputs.items()),
    )


def embedding(document, chunk, value=1.0):
    vector = np.zeros(384, dtype="<f2")
    vector[0] = value
    return Embedding(
        document_id=document,
        chunk_id=chunk,
        start=0,
        end=5,
        page=None,
        section=None,
        text="\\N\tit's \\ here",
        model="m",
        vector=vector.tobytes(),
    )


@pytest.fixture
def opened(settings):
    return open_database(settings)


def stored(opened):
    question = sa.select(chunk_embeddings).order_by(
        chunk_embeddings.c.version, chunk_embeddings.c.chunk_id
    )
    with opened.connect() as connection:
        return connection.execute(question).mappings().all()


def test_a_vector_arrives_as_it_was(opened):
    replace_vectors(opened, part(a="i"), [embedding("a", "c1", 0.25)])
    (row,) = stored(opened)
    assert (row["text"], row["page"], row["input"]) == ("\\N\tit's \\ here", None, "i")
    vector = row["embedding"]
    values = vector.to_list() if hasattr(vector, "to_list") else list(vector)
    assert values[:2] == [0.25, 0.0]


def test_the_same_part_again_replaces_its_rows(opened):
    replace_vectors(opened, part(a="i"), [embedding("a", "c1"), embedding("a", "c2")])
    replace_vectors(opened, part(a="i"), [embedding("a", "c3")])
    assert [row["chunk_id"] for row in stored(opened)] == ["c3"]


def test_versions_and_inputs_live_side_by_side(opened):
    replace_vectors(opened, part(a="i"), [embedding("a", "c1")])
    replace_vectors(opened, part(a="j"), [embedding("a", "c1")])
    replace_vectors(opened, part("v2", a="i"), [embedding("a", "c1")])
    assert len(stored(opened)) == 3


def test_a_failed_copy_leaves_what_was_there(opened):
    replace_vectors(opened, part(a="i"), [embedding("a", "c1")])
    twice = [embedding("a", "c2"), embedding("a", "c2")]
    with pytest.raises(Exception, match="duplicate key"):
        replace_vectors(opened, part(a="i"), twice)
    assert [row["chunk_id"] for row in stored(opened)] == ["c1"]


def test_another_collections_vectors_are_not_shown_by_a_release(opened):
    """Numbers of releases run through all collections, so one is in the ranges of others too."""
    replace_vectors(opened, part(a="i"), [embedding("a", "c1")])
    row = {
        "document_id": "a", "stage": "embeddings", "version": "v1", "input": "i",
        "collection": "contracts", "partition": "p", "status": "done", "rows": 1,
    }  # fmt: skip
    with opened.begin() as connection:
        releases.show(connection, 1, [row])
        shown = [
            connection.execute(shown_vectors(*release, [chunk_embeddings.c.chunk_id])).all()
            for release in (("contracts", 1), ("contracts", 2), ("notes", 2), ("contracts", 0))
        ]
    assert shown == [[("c1",)], [("c1",)], [], []]


def test_vectors_of_a_release_are_told_apart_by_their_digest(opened):
    replace_vectors(opened, part(a="i"), [embedding("a", "c1"), embedding("a", "c2", 0.5)])
    replace_vectors(opened, part(a="j"), [embedding("a", "c3")])
    row = {
        "document_id": "a", "stage": "embeddings", "version": "v1", "input": "i",
        "collection": "contracts", "partition": "p", "status": "done", "rows": 2,
    }  # fmt: skip
    with opened.begin() as connection:
        releases.show(connection, 1, [row])
        found = vector_digests(connection, "contracts", 1, ["a"]).to_pylist()
        assert vector_digests(connection, "contracts", 1, ["b"]).num_rows == 0
    assert [(item["model"], item["start"], item["end"]) for item in found] == [("m", 0, 5)] * 2
    assert len({item["digest"] for item in found}) == 2
