import pytest
import sqlalchemy as sa

from ray_jobs.errors import BusyError
from ray_jobs.storage import indexes
from ray_jobs.storage.leases import lease
from ray_jobs.storage.postgres import open_database


@pytest.fixture
def opened(settings):
    return open_database(settings)


FILL = """
    insert into chunk_embeddings
        (document_id, version, input, chunk_id, collection, start, "end", text, model, embedding)
    select 'd' || n, 'v', 'i', 'c', 'notes', 0, 1, 'word' || n, 'm',
        (select array_agg(sin(n * k))::halfvec(384) from generate_series(1, 384) k)
    from generate_series(1, 400) n
"""


def fill(opened, keep):
    with opened.begin() as connection:
        # Else it may come first.
        connection.execute(sa.text("alter table chunk_embeddings set (autovacuum_enabled = off)"))
        connection.execute(sa.text(FILL))
        gone = sa.text("delete from chunk_embeddings where right(document_id, 1) > :keep")
        connection.execute(gone, {"keep": keep})


def number(connection, name):
    question = sa.text("select relfilenode from pg_class where relname = :name")
    return connection.execute(question, {"name": name}).scalar_one()


def files(opened):
    with opened.connect() as connection:
        return [number(connection, name) for name in indexes.INDEXES]


def test_bloated_indexes_are_built_anew_before_their_table_is_vacuumed(opened):
    fill(opened, keep="3")
    before = files(opened)
    done = {item.name: item for item in indexes.upkeep(opened, reindex_share=0.2, memory_mb=64)}
    assert (done["chunk_embeddings"].before, done["chunk_embeddings"].after) == (240, 0)
    vectors = done["chunk_embeddings_by_vector"]
    assert vectors.after < vectors.before
    assert all(now != was for now, was in zip(files(opened), before, strict=True))


def test_indexes_with_few_dead_rows_stay(opened):
    fill(opened, keep="8")
    before = files(opened)
    indexes.upkeep(opened, reindex_share=0.2, memory_mb=None)
    assert files(opened) == before


def test_a_dry_run_changes_nothing(opened):
    fill(opened, keep="3")
    before = files(opened)
    for _ in range(2):
        told = indexes.upkeep(opened, reindex_share=0.2, memory_mb=None, dry_run=True)
        rows = next(item for item in told if item.name == "chunk_embeddings")
        assert (rows.before, rows.after) == (240, 240)
    assert files(opened) == before


def test_what_a_killed_rebuilding_has_left_is_dropped(opened):
    with opened.begin() as connection:
        twin = "chunk_embeddings_by_words_ccnew"
        connection.execute(sa.text(f"create index {twin} on chunk_embeddings using gin (words)"))
        connection.execute(
            sa.text("update pg_index set indisvalid = false where indexrelid = :twin ::regclass"),
            {"twin": twin},
        )
    indexes.upkeep(opened, reindex_share=0.2, memory_mb=None)
    with opened.connect() as connection:
        known = sa.text("select to_regclass('chunk_embeddings_by_words_ccnew')")
        assert connection.execute(known).scalar() is None


def test_a_share_of_dead_rows_counts_all_rows():
    assert indexes.Rows(live=160, dead=240).dead_share == 0.6
    assert indexes.Rows(live=0, dead=0).dead_share == 0


def test_two_do_not_mend_the_same_indexes_at_once(opened):
    with lease(opened, "upkeep of the database"), pytest.raises(BusyError):
        indexes.upkeep(opened, reindex_share=0.2, memory_mb=None)
