from contextlib import ExitStack

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from pydantic import SecretStr

from ray_jobs.errors import UsageError
from ray_jobs.storage import postgres
from ray_jobs.storage.access import (
    ROLES,
    Grant,
    acting_as,
    grant,
    granted,
    introduce,
    readable_documents,
    revoke,
    sight,
)
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import chunk_embeddings, sources
from schemas.settings import SettingsError

READERS = ("contracts-reader", "notes-reader")
DEIDENTIFIED = "notes-deidentified-reader"
TABLES = (
    "chunk_embeddings", "visible_chunks", "sources", "contents", "published", "releases", "runs",
)  # fmt: skip


@pytest.fixture
def opened(samples):
    """The published samples, where every reader reads its own kind."""
    found = open_database(samples)
    introduce(found, samples)
    return found


@pytest.fixture
def own(settings):
    """A database of the test's own, with a few sources and vectors."""
    found = open_database(settings)
    introduce(found, settings)
    places = [("contracts", "east"), ("notes", "north"), ("notes", "south"), ("notes", None)]
    with found.begin() as connection:
        for number, (collection, site) in enumerate(places):
            add_source(connection, f"d{number}", collection, site)
            add_vector(connection, f"d{number}", collection)
    return found


def add_source(connection, document, collection, site):
    connection.execute(
        sa.insert(sources).values(
            document_id=document, collection=collection, partition="p", root="", uri=document,
            sha256="", size=0, modified="", attributes={"site": site} if site else {}, input="i",
            present=True,
        )
    )  # fmt: skip


def add_vector(connection, document, collection):
    connection.execute(
        sa.insert(chunk_embeddings).values(
            document_id=document, version="v", input="i", chunk_id=document, collection=collection,
            start=0, end=1, text="x", model="m", embedding=[1.0] * 384,
        )
    )  # fmt: skip


def seen(opened, role, table="chunk_embeddings", column="document_id"):
    with acting_as(opened, role) as connection:
        rows = connection.execute(sa.text(f"select {column} from {table}"))
        return sorted(set(rows.scalars()))


def test_a_reader_sees_its_own_collections_in_every_table(opened):
    for table in TABLES:
        assert seen(opened, "contracts-reader", table, "collection") == ["contracts"], table
        assert seen(opened, "notes-reader", table, "collection") == ["notes"], table
        assert seen(opened, "writer", table, "collection") == ["contracts", "notes"], table


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(
    "statement",
    [
        "select * from ledger",
        "select * from reads",
        "select * from collections",
        "insert into grants values ('docmill_notes_reader', 'contracts')",
        "update chunk_embeddings set text = ''",
        "delete from sources",
        "update published set release_id = 1",
    ],
)
def test_a_reader_may_only_read_what_searching_needs(opened, role, statement):
    with (
        pytest.raises(UsageError, match=f"role {role} may not do this: permission denied"),
        acting_as(opened, role) as connection,
    ):
        connection.execute(sa.text(statement))


def test_an_auditor_sees_what_was_done_and_no_text(opened):
    for table in ("runs", "ledger", "releases", "contents", "parts"):
        assert seen(opened, "auditor", table, "collection") == ["contracts", "notes"]
    for statement in ("select text from chunk_embeddings", "select uri from sources"):
        with pytest.raises(UsageError, match="may not"), acting_as(opened, "auditor") as connection:
            connection.execute(sa.text(statement))


def test_a_role_ends_with_its_transaction_however_that_ends(opened):
    user = sa.text("select current_user")
    with acting_as(opened, "notes-reader") as connection:
        assert connection.execute(user).scalar() == ROLES["notes-reader"]
    with pytest.raises(UsageError), acting_as(opened, "notes-reader") as connection:
        connection.execute(sa.text("select * from ledger"))
    with pytest.raises(ZeroDivisionError), acting_as(opened, "notes-reader"):
        raise ZeroDivisionError
    # Whatever the pool holds now: nobody in it is a reader any more.
    with ExitStack() as stack:
        held = [stack.enter_context(acting_as(opened, None)) for _ in range(5)]
        assert {connection.execute(user).scalar() for connection in held} == {"postgres"}


def test_an_unknown_role_is_told_which_there_are(opened):
    with pytest.raises(UsageError, match="unknown role king; there are writer, contracts-reader"):
        seen(opened, "king")


def test_sight_says_what_a_role_may_read(own):
    with acting_as(own, None) as connection:
        grant(connection, Grant(role="contracts-reader", collection="notes", site="north"))
    with acting_as(own, "contracts-reader") as connection:
        found = sight(connection)
        assert (found.everything, found.whole, found.partly) == (False, {"contracts"}, {"notes"})
        assert [found.shows(name) for name in ("contracts", "notes", "letters")] == [
            True, True, False,
        ]  # fmt: skip
        assert readable_documents(connection, "notes") == ["d1"]
    with acting_as(own, "writer") as connection:
        assert sight(connection).everything


def test_a_grant_of_a_site_shows_that_site_only(own):
    with acting_as(own, None) as connection:
        revoke(connection, Grant(role="notes-reader", collection="notes"))
    assert seen(own, "notes-reader") == []
    with acting_as(own, None) as connection:
        grant(connection, Grant(role="notes-reader", collection="notes", site="south"))
    assert seen(own, "notes-reader") == seen(own, "notes-reader", "sources") == ["d2"]


def test_documents_without_a_site_are_for_those_who_read_all_sites(own):
    assert seen(own, "notes-reader") == ["d1", "d2", "d3"]


def test_what_was_revoked_stays_revoked(own, settings):
    with acting_as(own, None) as connection:
        revoke(connection, Grant(role="notes-reader", collection="notes"))
    introduce(own, settings)
    with own.connect() as connection:
        assert granted(connection) == [
            Grant(role=ROLES["contracts-reader"], collection="contracts"),
            Grant(role=ROLES[DEIDENTIFIED], collection="notes"),
        ]
    with pytest.raises(UsageError, match="no such grant"), acting_as(own, None) as connection:
        revoke(connection, Grant(role="notes-reader", collection="notes"))


def test_a_grant_to_nobody_says_how_to_make_the_role(own):
    with pytest.raises(UsageError, match="create role ward"), acting_as(own, None) as connection:
        grant(connection, Grant(role="ward", collection="notes"))


def test_vectors_follow_the_site_that_their_source_says_now(own):
    with own.begin() as connection:
        moved = sa.update(sources).where(sources.c.document_id == "d1")
        connection.execute(moved.values(attributes={"site": "south"}))
        revoke(connection, Grant(role="notes-reader", collection="notes"))
        grant(connection, Grant(role="notes-reader", collection="notes", site="north"))
    assert seen(own, "notes-reader") == []
    with own.connect() as connection:
        question = sa.select(chunk_embeddings.c.site).order_by(chunk_embeddings.c.document_id)
        assert connection.execute(question).scalars().all() == ["east", "south", "south", None]


@pytest.fixture
def plain_user(own, databases):
    """A user without special rights, who owns its database, on the same server."""
    with own.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("drop role if exists plain"))
        connection.execute(sa.text("create role plain login"))
    url = databases.empty()
    name = url.split("/")[3].split("?")[0]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create extension vector")
        connection.execute(f"alter database {name} owner to plain")
        connection.execute("alter schema public owner to plain")
    yield url.replace("//postgres:@", "//plain:@")
    with own.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"drop database {name} with (force)"))
        connection.execute(sa.text("drop role plain"))


def test_an_owner_who_is_no_member_of_the_roles_is_told_what_to_ask_for(settings, plain_user, own):
    theirs = settings.model_copy(update={"database_url": SecretStr(plain_user)})
    with pytest.raises(SettingsError, match="plain is no member of docmill_writer: let an"):
        open_database(theirs)
    with own.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"grant {', '.join(ROLES.values())} to plain"))
    opened = open_database(theirs)
    with opened.begin() as connection:
        add_source(connection, "d1", "notes", "north")
        add_vector(connection, "d1", "notes")
    introduce(opened, theirs)
    assert seen(opened, None) == seen(opened, "notes-reader") == ["d1"]
    assert seen(opened, "contracts-reader") == []
    opened.dispose()


def test_a_downgrade_leaves_roles_that_other_databases_know(own, settings):
    with own.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(postgres._MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.downgrade(config, "0003-1")
    with own.connect() as connection:
        known = connection.execute(sa.text("select to_regclass('grants')")).scalar()
        assert known is None
    open_database(settings)
    introduce(own, settings)
    assert seen(own, "notes-reader") == ["d1", "d2", "d3"]


def test_who_reads_only_what_is_de_identified_sees_sources_without_names(own):
    told = sa.text("select document_id, uri, root, attributes from visible_sources order by 1")
    with own.begin() as connection:
        patient = sa.update(sources).where(sources.c.document_id == "d1")
        connection.execute(patient.values(attributes={"site": "north", "patient": "P1"}))
    assert seen(own, DEIDENTIFIED) == seen(own, DEIDENTIFIED, "visible_sources")
    with acting_as(own, DEIDENTIFIED) as connection:
        assert sight(connection).deidentified == {"notes"}
        assert connection.execute(told).all()[0] == ("d1", None, None, {"site": "north"})
    with (
        pytest.raises(UsageError, match="permission denied"),
        acting_as(own, DEIDENTIFIED) as connection,
    ):
        connection.execute(sa.select(sources))


def test_sources_show_each_role_what_it_saw_of_them_before(own):
    for role in ("contracts-reader", "notes-reader", "writer"):
        assert seen(own, role, "visible_sources") == seen(own, role, "sources")
        assert seen(own, role, "visible_sources", "uri") == seen(own, role, "sources", "uri")
    with acting_as(own, "auditor") as connection:
        rows = connection.execute(sa.text("select uri, attributes from visible_sources")).all()
    assert rows == [(None, None)] * 4


def test_a_role_below_that_one_is_granted_sites_and_no_originals(own):
    with own.begin() as connection:
        connection.execute(sa.text("create role study in role docmill_notes_deidentified_reader"))
        connection.execute(sa.text("grant docmill_contracts_reader to study"))
        revoke(connection, Grant(role=DEIDENTIFIED, collection="notes"))
        grant(connection, Grant(role="study", collection="notes", site="south"))
    try:
        assert seen(own, "study") == ["d0", "d2"]
        assert seen(own, "study", "sources") == ["d0"]
        assert seen(own, "study", "visible_sources") == ["d0", "d2"]
    finally:
        with own.begin() as connection:
            connection.execute(sa.text("drop role study"))


def test_a_collection_that_is_not_de_identified_is_not_for_that_role(own, settings):
    told = {**settings.collections}
    told["notes"] = told["notes"].model_copy(update={"phi": False})
    introduce(own, settings.model_copy(update={"collections": told}))
    assert seen(own, DEIDENTIFIED) == []
    assert seen(own, "notes-reader") == ["d1", "d2", "d3"]
    for collection in ("notes", "contracts"):
        wanted = Grant(role=DEIDENTIFIED, collection=collection)
        with (
            pytest.raises(UsageError, match=f"de-identified, and {collection} is not"),
            acting_as(own, None) as connection,
        ):
            grant(connection, wanted, deidentified=False)
