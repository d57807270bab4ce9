import pytest
import sqlalchemy as sa

from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import contents


@pytest.fixture
def shelf(settings):
    """Makes releases of outputs that are named by a letter each."""
    with open_database(settings).begin() as connection:

        class Shelf:
            def release(self, base, *, show="", hide=""):
                made = releases.create(
                    connection,
                    collection="contracts",
                    base_id=base,
                    run_id=None,
                    versions={},
                    counts={},
                )
                if base is not None:
                    releases.inherit(connection, "contracts", base_id=base, release_id=made)
                releases.hide(connection, made, [key(letter) for letter in hide])
                releases.show(connection, made, [row(letter) for letter in show])
                return made

            def shown(self, release):
                question = sa.select(contents.c.document_id).where(releases.visible_in(release))
                return "".join(sorted(connection.execute(question).scalars()))

        yield Shelf()


def key(letter):
    return {"document_id": letter, "stage": "parse", "version": "v", "input": "i"}


def row(letter):
    return {
        **key(letter),
        "collection": "contracts",
        "partition": "p",
        "status": "done",
        "rows": 1,
    }


def test_a_release_shows_what_its_base_shows_and_its_changes(shelf):
    one = shelf.release(None, show="ab")
    two = shelf.release(one, show="c", hide="a")
    assert (shelf.shown(one), shelf.shown(two)) == ("ab", "bc")


def test_a_release_made_after_a_rollback_continues_the_older_one(shelf):
    one = shelf.release(None, show="ab")
    two = shelf.release(one, show="c", hide="a")
    three = shelf.release(one, show="d")
    four = shelf.release(three, show="ac")
    assert [shelf.shown(item) for item in (one, two, three, four)] == ["ab", "bc", "abd", "abcd"]


def test_going_back_and_forth_keeps_every_release_as_it_was(shelf):
    made = [shelf.release(None, show="a")]
    for base, show, hide in (
        (0, "b", ""),
        (0, "c", "a"),
        (1, "d", "b"),
        (2, "a", "c"),
        (3, "", ""),
    ):
        made.append(shelf.release(made[base], show=show, hide=hide))
    assert [shelf.shown(item) for item in made] == ["a", "ab", "c", "ad", "a", "ad"]


def test_pointing_decides_what_readers_see(settings):
    with open_database(settings).begin() as connection:
        one, two = (
            releases.create(
                connection,
                collection="contracts",
                base_id=None,
                run_id=None,
                versions={"documents": number},
                counts={},
            )
            for number in (1, 2)
        )
        releases.point_to(connection, "contracts", two)
        releases.point_to(connection, "contracts", one)
        assert releases.current(connection, "contracts").versions == {"documents": 1}
        assert releases.current(connection, "notes") is None
        assert [item.release_id for item in releases.history(connection)] == [two, one]
        assert releases.by_id(connection, 999) is None
