import numpy as np
import sqlalchemy as sa

from ray_jobs.bench.chunks import fill, generated, insert_unseen, own_database, words
from ray_jobs.storage.tables import chunk_embeddings


def test_generated_chunks_are_the_same_each_time_and_of_unit_length():
    one, other = generated(50), generated(50)
    assert (one.vectors == other.vectors).all()
    assert np.allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-3)


def test_a_few_words_are_frequent_and_many_are_rare():
    found = words(np.random.default_rng(0), 5000)
    _, counts = np.unique(found, return_counts=True)
    assert counts.max() > 500
    assert (counts == 1).sum() > 500


def test_what_no_release_shows_is_stored_beside_what_is_shown(settings):
    with own_database(settings) as opened:
        chunks = fill(opened, 200)
        insert_unseen(opened, range(30), chunks)
        with opened.connect() as connection:
            stored = connection.execute(
                sa.select(sa.func.count()).select_from(chunk_embeddings)
            ).scalar()
            shown = connection.execute(sa.text("select count(*) from visible_chunks")).scalar()
    assert (stored, shown) == (230, 200)
