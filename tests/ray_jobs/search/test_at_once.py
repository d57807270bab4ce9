import pytest
import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.search.at_once import at_once
from ray_jobs.search.hybrid import Search
from ray_jobs.storage.access import acting_as
from ray_jobs.storage.postgres import open_database

WHO = sa.text("select current_user, pg_backend_pid()")
PURGED = sa.text("select count(*) from purged")
ONE_MORE = sa.text("insert into purged (document_id, collection) values ('d', 'c')")


@pytest.fixture
def moment(settings):
    return open_database(settings).execution_options(isolation_level="REPEATABLE READ")


def rows(connection, question):
    return tuple(connection.execute(question).one())


@pytest.mark.parametrize("role", [None, "notes-reader"])
def test_questions_have_the_role_of_the_search_and_a_connection_of_their_own(moment, role):
    with acting_as(moment, role) as connection, at_once(moment, role, connection) as ask:
        mine = rows(connection, WHO)
        others = [ask(lambda own: rows(own, WHO)).result() for _ in range(2)]
    assert {user for user, _ in others} == {mine[0]}
    assert mine[1] not in {pid for _, pid in others}


def test_questions_see_what_the_search_sees_whatever_is_written_meanwhile(moment):
    with acting_as(moment, None) as connection, at_once(moment, None, connection) as ask:
        before = rows(connection, PURGED)
        with moment.begin() as writer:
            writer.execute(ONE_MORE)
        assert ask(lambda own: rows(own, PURGED)).result() == before == (0,)
    with acting_as(moment, None) as connection:
        assert rows(connection, PURGED) == (1,)


def test_a_role_that_may_not_read_is_refused_in_a_question_too(moment):
    with (
        pytest.raises(UsageError, match="may not do this"),
        acting_as(moment, "notes-reader") as connection,
        at_once(moment, "notes-reader", connection) as ask,
    ):
        ask(lambda own: rows(own, PURGED)).result()


def test_where_other_searches_are_under_way_the_transaction_answers_itself(moment):
    with (
        acting_as(moment, None) as connection,
        at_once(moment, None, connection),
        at_once(moment, None, connection),
        at_once(moment, None, connection) as ask,
    ):
        assert ask(lambda own: rows(own, WHO)).result() == rows(connection, WHO)


@pytest.mark.parametrize("role", [None, "contracts-reader"])
@pytest.mark.parametrize("rerank", [True, False])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_search_at_once_gives_the_hits_of_one_by_one(samples, role, rerank):
    opened = open_database(samples)
    query = "who may terminate the agreement for convenience?"
    found = [
        Search(samples, opened, role, one_by_one=alone)(query, 10, rerank=rerank)
        for alone in (True, False)
    ]
    assert found[0] == found[1] != []
