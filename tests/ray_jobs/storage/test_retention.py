import numpy as np
import pytest
import sqlalchemy as sa

from ray_jobs.storage import releases, retention
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import chunk_embeddings, contents, ledger, superseded


@pytest.fixture
def connection(settings):
    with open_database(settings).begin() as opened:
        yield opened


def release(connection, collection="contracts", base=None, show="", hide="", version=0):
    made = releases.create(
        connection,
        collection=collection,
        base_id=base,
        run_id=None,
        versions={"documents": version},
        counts={},
    )
    if base is not None:
        releases.inherit(connection, collection, base_id=base, release_id=made)
    releases.hide(connection, made, [key(letter) for letter in hide])
    releases.show(connection, made, [row(letter, collection) for letter in show])
    releases.point_to(connection, collection, made)
    return made


def key(letter):
    return {"document_id": letter, "stage": "embeddings", "version": "v", "input": "i"}


def row(letter, collection="contracts"):
    return {
        **key(letter), "collection": collection, "partition": "p", "status": "done", "rows": 1,
    }  # fmt: skip


def store_vector(connection, letter):
    connection.execute(
        sa.insert(chunk_embeddings).values(
            document_id=letter, version="v", input="i", chunk_id="c", collection="contracts",
            start=0, end=1, text="t", model="m", embedding=np.zeros(384).tolist(),
        )
    )  # fmt: skip


def letters(connection, table):
    return "".join(sorted(connection.execute(sa.select(table.c.document_id)).scalars()))


def test_the_newest_releases_are_kept_and_the_one_that_readers_see(connection):
    made = [release(connection) for _ in range(5)]
    other = release(connection, "notes")
    releases.point_to(connection, "contracts", made[1])
    assert retention.drop_releases(connection, "contracts", 2) == (5, 3)
    assert retention.kept(connection, "contracts") == [made[1], made[3], made[4]]
    assert retention.kept(connection, "notes") == [other]


def test_outputs_go_that_no_kept_release_shows(connection):
    one = release(connection, show="ab")
    two = release(connection, base=one, show="c", hide="a")
    three = release(connection, base=two, show="d", hide="b")
    release(connection, "notes", show="z")
    retention.drop_releases(connection, "contracts", 2)
    assert retention.drop_contents(connection, "contracts") == (4, 3)
    assert letters(connection, contents) == "bcdz"
    shown = sa.select(contents.c.document_id).where(releases.visible_in(three))
    assert sorted(connection.execute(shown).scalars()) == ["c", "d"]


def test_what_every_release_shows_is_told_from_what_one_shows(connection):
    one = release(connection, show="ab")
    two = release(connection, base=one, show="c", hide="a")
    everywhere, somewhere = (
        sorted(connection.execute(sa.select(contents.c.document_id).where(condition)).scalars())
        for condition in (
            retention.shown_by_every([one, two]),
            retention.shown_by_any([one, two]),
        )
    )
    assert (everywhere, somewhere) == (["b"], ["a", "b", "c"])


def test_vectors_go_that_nothing_shows_and_no_entry_answers_for(connection):
    for letter in "abc":
        store_vector(connection, letter)
    release(connection, show="a")
    connection.execute(
        sa.insert(ledger).values(
            **key("b"), collection="contracts", status="done", rows=1, part_id="p", run_id="r",
            attempts=1,
        )
    )  # fmt: skip
    assert retention.drop_vectors(connection, "contracts", 24) == (3, 3)
    assert retention.drop_vectors(connection, "contracts", 0) == (3, 2)
    assert letters(connection, chunk_embeddings) == "ab"


def test_versions_that_readers_left_are_held_for_the_grace(connection):
    release(connection, version=1)
    second = release(connection, version=2)
    retention.drop_releases(connection, "contracts", 0)
    retention.replace_versions(connection, "contracts", second, {"documents": 3, "pages": 1})
    held = retention.held_versions(connection, "contracts", 24)
    assert held == {"documents": {1, 2, 3}, "pages": {1}}
    held = retention.held_versions(connection, "contracts", 0)
    assert held == {"documents": {3}, "pages": {1}}
    assert connection.execute(sa.select(superseded)).all() == []


def test_time_is_the_databases(connection):
    question = sa.select(retention.before_now(hours=2) < sa.func.now())
    assert connection.execute(question).scalar_one()
