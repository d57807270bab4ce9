import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ray_jobs.bench.access import CASES
from ray_jobs.bench.chunks import Case, fill
from ray_jobs.search.nearest import by_index, nearest, reach
from ray_jobs.storage.access import Grant, acting_as, grant
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import grants
from schemas.settings import Settings

ROWS = 5000
QUERIES = 25


@pytest.fixture(scope="module")
def filled(databases):
    """Some thousand published chunks; of one site there are very few."""
    opened = open_database(Settings(database_url=databases()))
    chunks = fill(opened, ROWS)
    yield opened, chunks
    opened.dispose()


@pytest.fixture(params=CASES, ids=lambda case: f"{case.collection}-{case.site}")
def case(filled, request):
    opened, _ = filled
    with opened.begin() as connection:
        connection.execute(sa.delete(grants))
        grant(connection, Grant(**request.param.model_dump()))
    return request.param


def compared_one_by_one(connection, vector):
    """The ids that a scan of all rows finds, through the view that readers have."""
    for name in ("indexscan", "bitmapscan", "indexonlyscan"):
        connection.execute(sa.text(f"set local enable_{name} = off"))
    asked = "[" + ",".join(map(str, vector)) + "]"
    question = sa.text(
        "select chunk_id from visible_chunks"
        " order by embedding <=> cast(:asked as halfvec) limit 10"
    )
    return connection.execute(question, {"asked": asked}).scalars().all()


@pytest.mark.parametrize("exact_rows", [0, 10_000], ids=["by-index", "as-it-chooses"])
def test_a_role_finds_what_comparing_every_row_finds(filled, case, exact_rows):
    opened, chunks = filled
    found, wanted = 0, 0
    for vector in chunks.vectors[:: ROWS // QUERIES]:
        with acting_as(opened, case.role) as connection:
            right = compared_one_by_one(connection, vector)
        with acting_as(opened, case.role) as connection:
            within = reach(connection)
            hits = nearest(connection, vector, 10, within=within, exact_rows=exact_rows)
        ids = [row["chunk_id"] for row in hits]
        assert len(ids) == 10 == len(right)
        assert chunks.seen_by(case)[np.array(ids, dtype=int)].all()
        found += len(set(ids) & set(right))
        wanted += len(right)
    assert found / wanted >= 0.99


def test_hits_come_the_nearest_first(filled):
    opened, chunks = filled
    for exact_rows in (0, 10_000):
        with acting_as(opened, None) as connection:
            hits = nearest(
                connection, chunks.vectors[7], 20, within=reach(connection), exact_rows=exact_rows
            )
        similar = [row["similarity"] for row in hits]
        assert hits[0]["chunk_id"] == "7"
        assert similar == sorted(similar, reverse=True)


def test_the_vector_index_serves_a_reader_of_many_rows(filled):
    opened, chunks = filled
    with opened.begin() as connection:
        grant(connection, Grant(**CASES[0].model_dump()))
    with acting_as(opened, CASES[0].role) as connection:
        question = by_index(chunks.vectors[0], 10, reach(connection)).compile(
            dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
        )
        plan = "\n".join(connection.exec_driver_sql(f"explain {question}").scalars())
    assert "Index Scan using chunk_embeddings_by_vector" in plan
    assert "Seq Scan on chunk_embeddings" not in plan


def test_a_reader_gets_all_there_is_where_there_is_less_than_asked_for(filled):
    opened, chunks = filled
    rare = Case(role="notes-reader", collection="notes", site="rare")
    with opened.begin() as connection:
        connection.execute(sa.delete(grants))
        grant(connection, Grant(**rare.model_dump()))
    for exact_rows in (0, 10_000):
        with acting_as(opened, rare.role) as connection:
            hits = nearest(
                connection, chunks.vectors[0], 500, within=reach(connection), exact_rows=exact_rows
            )
        assert len(hits) == chunks.seen_by(rare).sum() < 100


def test_a_reader_without_a_grant_finds_nothing(filled):
    opened, chunks = filled
    with opened.begin() as connection:
        connection.execute(sa.delete(grants))
    with acting_as(opened, "notes-reader") as connection:
        assert nearest(connection, chunks.vectors[0], 10, within=reach(connection)) == []
        # Neither where the condition says nothing: row-level security decides.
        assert nearest(connection, chunks.vectors[0], 10, within=sa.true()) == []


def test_a_reach_can_be_kept_to_collections(filled):
    opened, chunks = filled
    with acting_as(opened, None) as connection:
        hits = nearest(connection, chunks.vectors[0], 10, within=reach(connection, ["contracts"]))
    assert {row["collection"] for row in hits} == {"contracts"}
