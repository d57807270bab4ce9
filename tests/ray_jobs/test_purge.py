import os

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from ray_jobs import purge as module
from ray_jobs.diff import Diff
from ray_jobs.documents import find_document
from ray_jobs.errors import RetryError
from ray_jobs.fingerprint import fingerprints
from ray_jobs.purge import erase, purge, purge_gone
from ray_jobs.rollback import rollback
from ray_jobs.search.hybrid import Search
from ray_jobs.storage import releases
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql
from schemas.job import Kind

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

VIEWS = ("active_contracts", "where_is_it_said", "documents", "clauses", "chunks", "sources")


def purge_b(settings):
    opened = open_database(settings)
    with opened.connect() as connection:
        document = find_document(connection, "b.txt").document_id
    return document, purge(settings, opened, "contracts", document)


def names(settings):
    found = ask(open_sql(settings), "select uri from documents order by uri").to_pylist()
    return [row["uri"].rsplit("/", 1)[-1] for row in found]


def found_documents(settings, words):
    hits = Search(settings, open_database(settings))(words, 50)
    return {hit.document_id for hit in hits}


def bytes_with(settings, word):
    """Files of the lake that hold a word, as it is or within a Parquet file's pages."""

    def holds(path):
        rows = pq.ParquetFile(path).read().to_pylist() if path.suffix == ".parquet" else ""
        return word.encode() in path.read_bytes() or word in str(rows)

    lake = settings.home / "lake"
    return [path for path in lake.rglob("*") if path.is_file() and holds(path)]


def test_no_release_no_table_and_no_file_holds_a_purged_document(nights, secret):
    document, done = purge_b(nights)

    assert names(nights) == ["a.txt", "c.txt"]
    assert document not in found_documents(nights, f"{secret} insurance laws of Ohio")
    assert {path.parent.name for path in bytes_with(nights, document)} <= {"_delta_log"}
    assert bytes_with(nights, secret) == []
    removed = {trace.place: trace.removed for trace in done.traces}
    assert removed["lake documents"] == removed["staged documents"] == 2
    assert removed["postgres sources"] == 1
    assert removed["postgres chunk_embeddings"] >= 2
    assert {trace.left for trace in done.traces} == {0}
    assert done.tables >= 4


def test_every_release_can_still_be_gone_back_to_and_shows_the_others_as_before(nights):
    rollback(nights, "contracts", 1)
    others = rows_but(nights, "b.txt")
    rollback(nights, "contracts", 3)
    purge_b(nights)

    shown = {}
    for number in (1, 2, 3, 4):
        rollback(nights, "contracts", number)
        shown[number] = names(nights)
    assert shown == {1: ["a.txt"], 2: ["a.txt"], 3: ["a.txt", "c.txt"], 4: ["a.txt", "c.txt"]}
    rollback(nights, "contracts", 1)
    assert rows_but(nights, "b.txt") == others
    assert list(Diff(nights, 3, 4).differences()) == []


def rows_but(settings, name):
    question = (
        "select s.* exclude (boxes) from where_is_it_said s join documents d using (document_id)"
        f" where not ends_with(d.uri, '{name}') order by all"
    )
    return ask(open_sql(settings), question).to_pylist()


def test_a_purged_document_is_not_taken_in_again(nights, files, run):
    purge_b(nights)
    files.put("b.txt", "Other text.")
    files.put("d.txt")
    result = run(nights, "contracts", files.path, partition="2026-11-23")
    assert (result.ingested.listed, result.ingested.new, result.ingested.purged) == (4, 1, 1)
    assert names(nights) == ["a.txt", "c.txt", "d.txt"]


def test_the_newest_version_of_a_table_is_what_readers_see(nights):
    purge_b(nights)
    lake = Lake(nights.lake_uri, "contracts", Kind.CONTRACT)
    with open_database(nights).connect() as connection:
        shown = releases.current(connection, "contracts").versions
    for name in lake.tables:
        newest = sorted(map(repr, lake.rows(name, lake.open(name).version())))
        assert newest == sorted(map(repr, lake.rows(name, shown[name])))


@pytest.mark.parametrize(
    "step",
    [
        "_publish_without",
        "_rename",
        "settle",
        "erase_staged",
        "_erase_rows",
        "lock table",
        "vacuum",
    ],
)
def test_a_purge_that_was_killed_is_finished_by_the_same_again(nights, monkeypatch, step, secret):
    class Killed(BaseException):
        pass

    def die(*arguments, **named):
        raise Killed

    with monkeypatch.context() as broken:
        if step == "settle":
            broken.setattr(module.Erasure, step, die)
        elif hasattr(module, step):
            broken.setattr(module, step, die)
        else:
            real = sa.text

            def text(words):
                return die() if words.startswith(step) else real(words)

            broken.setattr(module.sa, "text", text)
        with pytest.raises(Killed):
            purge_b(nights)
    opened = open_database(nights)
    with opened.connect() as connection:
        (document,) = connection.execute(sa.text("select document_id from purged")).scalars()

    done = purge(nights, opened, "contracts", document)

    assert {trace.left for trace in done.traces} == {0}
    assert bytes_with(nights, secret) == []
    assert names(nights) == ["a.txt", "c.txt"]
    rollback(nights, "contracts", 1)
    assert names(nights) == ["a.txt"]


def test_what_a_worker_brings_after_the_purge_is_dropped(nights):
    document, _ = purge_b(nights)
    opened = open_database(nights)
    with opened.begin() as connection:
        connection.execute(
            sa.text(
                "insert into ledger (document_id, stage, version, input, collection, status, rows,"
                " part_id, run_id, attempts) values (:id, 'parse', 'v', 'i', 'contracts', 'done',"
                " 1, 'p', 'r', 1)"
            ),
            {"id": document},
        )
        counted = sa.text("select count(*) from ledger where document_id = :id")
        assert connection.execute(counted, {"id": document}).scalar() == 0


def test_what_cannot_be_read_is_no_proof(nights):
    torn = nights.home / "lake" / "_staged" / "contracts" / "ab" / "part" / "pages.parquet.draft"
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"PAR1 half")
    with pytest.raises(RetryError, match="left in unreadable files"):
        purge_b(nights)
    os.utime(torn, (1, 1))
    with open_database(nights).connect() as connection:
        (document,) = connection.execute(sa.text("select document_id from purged")).scalars()
    assert {
        item.left for item in purge(nights, open_database(nights), "contracts", document).traces
    } == {0}
    assert not torn.exists()


def test_values_that_an_older_table_quotes_in_its_log_are_taken_out(nights, secret):
    lake = Lake(nights.lake_uri, "contracts", Kind.CONTRACT)
    delta = lake.open("clauses")
    delta.alter.set_table_properties({"delta.dataSkippingStatsColumns": "document_id,text"})
    rows = lake.open("clauses").to_pyarrow_table()
    lake.begin({name: lake.open(name).version() for name in lake.tables})
    lake.append("clauses", [rows])
    lake.open("clauses").create_checkpoint()
    assert any("_delta_log" in str(path) for path in bytes_with(nights, secret))
    purge_b(nights)
    assert bytes_with(nights, secret) == []


def test_documents_gone_from_their_source_leave_tables_views_and_search(nights, files, secret, run):
    (files.path / "b.txt").unlink()
    run(nights, "contracts", files.path, partition="2026-11-23")
    assert names(nights) == ["a.txt", "c.txt"]
    connection = open_sql(nights)
    for view in VIEWS[:-1]:
        assert secret not in str(ask(connection, f"from {view}").to_pylist())
    assert len(found_documents(nights, f"{secret} insurance laws of Ohio")) == 2
    rollback(nights, "contracts", 3)
    assert names(nights) == ["a.txt", "b.txt", "c.txt"]


def test_a_collection_may_purge_what_is_gone_and_take_it_in_again(nights, files, secret, run):
    policy = nights.collections["contracts"].model_copy(update={"deleted": "purge"})
    strict = nights.model_copy(update={"collections": {"contracts": policy}})
    text = (files.path / "b.txt").read_text()
    (files.path / "b.txt").unlink()
    run(strict, "contracts", files.path, partition="2026-11-23")
    assert bytes_with(nights, secret) == []
    rollback(nights, "contracts", 3)
    assert names(nights) == ["a.txt", "c.txt"]
    rollback(nights, "contracts", 4)
    (files.path / "b.txt").write_text(text)
    run(strict, "contracts", files.path, partition="2026-11-24")
    assert names(nights) == ["a.txt", "b.txt", "c.txt"]


def test_where_nothing_is_gone_nothing_is_purged(nights):
    before = fingerprints(nights, "contracts")
    assert purge_gone(nights, open_database(nights), "contracts") is None
    assert {
        item.removed for item in erase(nights, open_database(nights), "contracts", ["no"]).traces
    } == {0}
    assert fingerprints(nights, "contracts") == before


def test_a_mail_is_purged_with_what_is_attached_to_it(settings, inbox, run):
    for name in ("one.eml", "two.eml"):
        inbox.mail(name, a=b"Secret terms.", b=b"Open terms.")
    first = run(settings, "contracts", inbox.path, partition="2026-11-20")
    assert first.ingested.attached == 4
    for wanted in ("one.eml", "two.eml#attachment=2"):
        with open_database(settings).connect() as connection:
            named = find_document(connection, wanted)
        purge(settings, open_database(settings), "contracts", named.document_id)
    assert names(settings) == ["two.eml", "two.eml#attachment=1"]
    inbox.mail("two.eml", a=b"New terms.", b=b"Open terms.")
    run(settings, "contracts", inbox.path, partition="2026-11-21")
    assert names(settings) == ["two.eml", "two.eml#attachment=1"]
