import numpy as np
import pytest
import sqlalchemy as sa

from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import chunk_embeddings
from ray_jobs.storage.vectors import replace_vectors
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
