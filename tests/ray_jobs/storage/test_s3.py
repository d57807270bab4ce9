"""A real S3 server on this machine: sources and lake in its buckets, the same rows as on disk."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError

from infra.processes import free_ports
from ray_jobs.errors import RetryError, UsageError
from ray_jobs.fingerprint import fingerprints
from ray_jobs.rollback import rollback
from ray_jobs.search.hybrid import Search
from ray_jobs.storage.files import list_files, read_file
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.s3 import delta_options, failure_of, resolve_s3
from ray_jobs.storage.sql import ask, open_sql
from schemas.job import Step
from schemas.settings import Settings

ROOT = Path(__file__).parents[3]
SECRET = "not-to-be-told"
PARTITION = "2026-11-21"
UP_TO_AUDIT = tuple(step for step in Step if step is not Step.PUBLISH)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def buckets(tmp_path_factory):
    """The folder of a server's buckets; the AWS_* variables say how to reach them."""
    folder = tmp_path_factory.mktemp("s3")
    for bucket in ("lake", "inbox"):
        (folder / bucket).mkdir()
    script = str(ROOT / "tests" / "s3_server.py")
    with (
        subprocess.Popen(
            [sys.executable, script, str(folder), "docmill"], stdout=subprocess.PIPE, text=True
        ) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        url = server.stdout.readline().strip()
        assert url
        patch.setenv("AWS_ENDPOINT_URL", url)
        patch.setenv("AWS_ACCESS_KEY_ID", "docmill")
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_REGION", "us-east-1")
        yield folder
        server.kill()


@pytest.fixture(scope="module")
def lake_on_s3(samples, buckets, databases, tmp_path_factory, run):
    """The sample notes, read from disk and published to a lake in a bucket."""
    settings = Settings(
        home=tmp_path_factory.mktemp("home"),
        lake="s3://lake/samples/",
        database_url=databases(),
        entities=samples.entities,
        collections={"notes": samples.collections["notes"]},
    )
    run(settings, "notes", samples.collections["notes"].source)
    return settings


@pytest.fixture
def commands(lake_on_s3, monkeypatch):
    """Let the command line work on the lake of the sample notes."""
    monkeypatch.setenv("DOCMILL_HOME", str(lake_on_s3.home))
    monkeypatch.setenv("DOCMILL_LAKE", lake_on_s3.lake)
    monkeypatch.setenv("DOCMILL_DATABASE_URL", lake_on_s3.database_url.get_secret_value())


@pytest.fixture
def on_s3(settings, buckets, monkeypatch, tmp_path):
    """Settings whose lake is a folder of its own in a bucket."""
    lake = f"s3://lake/{tmp_path.name}"
    monkeypatch.setenv("DOCMILL_LAKE", lake)
    return settings.model_copy(update={"lake": lake})


def rows(settings, question):
    return ask(open_sql(settings), question).to_pylist()


def names(settings):
    found = rows(settings, "select parse_filename(uri) as name from documents order by 1")
    return [row["name"] for row in found]


def test_the_same_rows_are_published_as_on_disk(samples, lake_on_s3):
    assert fingerprints(lake_on_s3, "notes") == fingerprints(samples, "notes")


def test_sql_and_its_views_show_the_same_as_on_disk(samples, lake_on_s3):
    question = "from {} where collection = 'notes' order by all"
    for name in ("entities", "documents", "medication_list", "where_is_it_said"):
        shown = rows(lake_on_s3, question.format(name))
        assert shown == rows(samples, question.format(name))
        assert shown


def test_a_question_reads_only_the_columns_and_rows_that_it_needs(lake_on_s3):
    plan = open_sql(lake_on_s3).sql("explain select text from entities where label = 'problem'")
    shown = plan.fetchall()[0][1]
    assert "label = 'problem'" in shown.replace('"', "")
    assert "sentence" not in shown


def test_a_question_reaches_the_tables_and_nothing_else(lake_on_s3):
    with pytest.raises(UsageError, match="SQL: Permission Error"):
        rows(lake_on_s3, "from read_text('/etc/passwd')")


def test_commands_work_on_it(commands, docmill):
    assert "(100.00 %)" in docmill("verify", "--collection", "notes")[1]
    assert "[problem: negated]" in docmill("show", "progress-note-1001")[1]
    assert "warfarin" in docmill("search", "warfarin", "-k", "3")[1].lower()
    assert "documents" in docmill("release", "show", "1")[1]


def test_sources_in_a_bucket_are_read_changed_and_gone_back_from(
    on_s3, buckets, inbox, run, docmill
):
    bucket = buckets / "inbox" / "nightly"
    inbox.path.rename(bucket)
    inbox.path = bucket
    inbox.put("a b.txt")
    inbox.put("sub/100%.txt")
    (bucket / "attributes.csv").write_text("path,site\na b.txt,north\n")
    source = "s3://inbox/nightly/"

    first = run(on_s3, "contracts", source)
    assert (first.ingested.listed, first.ingested.new) == (2, 2)
    assert names(on_s3) == ["100%.txt", "a b.txt"]
    attributes = rows(on_s3, "select attributes from sources order by uri desc")
    assert "north" in str(attributes[1])
    before = fingerprints(on_s3, "contracts")
    assert "(100.00 %)" in docmill("verify", "--collection", "contracts")[1]

    (bucket / "sub" / "100%.txt").unlink()
    inbox.put("a b.txt", "Changed.")
    inbox.put("c.txt")
    second = run(on_s3, "contracts", source, partition="2026-11-22")
    found = second.ingested
    assert (found.listed, found.new, found.changed, found.gone) == (2, 1, 1, 1)
    assert names(on_s3) == ["a b.txt", "c.txt"]

    rollback(on_s3, "contracts", first.release.release_id)
    assert fingerprints(on_s3, "contracts") == before
    hits = Search(on_s3, open_database(on_s3))("laws of the State of Ohio", 50)
    assert len({hit.document_id for hit in hits}) == 2


def test_a_publisher_that_is_killed_leaves_nothing_half_visible(on_s3, buckets, inbox, run):
    inbox.put("a.txt")
    run(on_s3, "contracts", inbox.path)
    before = fingerprints(on_s3, "contracts")
    inbox.put("b.txt")
    run(on_s3, "contracts", inbox.path, steps=UP_TO_AUDIT)

    command = [sys.executable, "-m", "ray_jobs", "run", "contracts", "--partition", PARTITION]
    publisher = subprocess.Popen([*command, "--step", "publish"], cwd=ROOT)
    pages = f"{on_s3.lake}/contracts/pages"
    log = buckets / pages.removeprefix("s3://") / "_delta_log"
    while not (log / "00000000000000000002.json").exists():
        assert publisher.poll() is None
    publisher.kill()
    publisher.wait()

    assert DeltaTable(pages, storage_options=delta_options(pages)).version() == 2
    assert fingerprints(on_s3, "contracts") == before
    assert names(on_s3) == ["a.txt"]
    run(on_s3, "contracts", steps=(Step.PUBLISH,))
    assert names(on_s3) == ["a.txt", "b.txt"]


def test_of_writers_at_once_each_that_is_told_it_won_has_won(buckets):
    uri, options = "s3://lake/race", delta_options("s3://lake/race")
    rows = pa.table({"writer": pa.array([0], pa.int64())})
    write_deltalake(uri, rows, storage_options=options)

    def write(number):
        row = pa.table({"writer": pa.array([number], pa.int64())})
        once = CommitProperties(max_commit_retries=0)
        try:
            write_deltalake(
                uri, row, mode="append", storage_options=options, commit_properties=once
            )
        except CommitFailedError:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        won = {number for number in pool.map(write, range(1, 17)) if number is not None}
    table = DeltaTable(uri, storage_options=options)
    assert set(table.to_pyarrow_table()["writer"].to_pylist()) == won | {0}
    assert table.version() == len(won)


def test_a_file_that_may_still_change_within_its_second_is_looked_at_again(buckets, inbox):
    (buckets / "inbox" / "seconds").mkdir()
    for name, age in (("old.txt", 3600), ("new.txt", 0)):
        file = buckets / "inbox" / "seconds" / name
        file.write_text(name)
        os.utime(file, (file.stat().st_mtime - age,) * 2)
    found = {item.name: item.modified for item in list_files("s3://inbox/seconds")}
    assert found["new.txt"].endswith("unsettled")
    assert not found["old.txt"].endswith("unsettled")


def test_a_missing_object_is_an_os_error_and_an_empty_prefix_no_folder(buckets):
    with pytest.raises(OSError, match="none"):
        read_file("s3://inbox/none")
    with pytest.raises(UsageError, match="is not a folder"):
        list(list_files("s3://inbox/none"))


def test_a_bucket_that_is_not_there_is_named(buckets):
    with pytest.raises(UsageError, match=r"s3://nothing at http.*: there is no such bucket"):
        resolve_s3("s3://nothing/x")


def test_a_server_that_is_not_there_may_be_there_later(buckets, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_ports(1)[0]}")
    with pytest.raises(RetryError, match="does not answer; check AWS_ENDPOINT_URL"):
        resolve_s3("s3://lake/x")


def test_an_endpoint_without_a_scheme_is_named(buckets, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "localhost:9000")
    with pytest.raises(UsageError, match=r"AWS_ENDPOINT_URL localhost:9000: .* http://"):
        resolve_s3("s3://lake/x")


@pytest.mark.parametrize(
    "command",
    [("run", "notes", "--inline"), ("sql", "from documents"), ("verify",)],
    ids=lambda words: words[0],
)
def test_wrong_credentials_end_a_command_in_one_line_without_the_secret(
    commands, docmill, monkeypatch, command
):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("DOCMILL_COLLECTIONS__NOTES__SOURCE", "s3://inbox/notes")
    code, _, errors = docmill(*command)
    assert code == 64
    assert "access is denied; check AWS_ACCESS_KEY_ID" in errors
    assert len(errors.splitlines()) == 1
    assert SECRET not in errors


def test_an_outage_in_the_midst_of_the_work_is_told_apart_from_our_own_errors(buckets):
    with pytest.raises(OSError, match="S3") as met:
        DeltaTable("s3://nothing/x", storage_options=delta_options("s3://nothing/x"))
    assert isinstance(failure_of(met.value), UsageError)
    assert isinstance(failure_of(OSError("Generic S3 error: timed out")), RetryError)
    assert failure_of(OSError("disk full")) is None


def test_what_is_not_on_s3_needs_no_options():
    assert delta_options("file:///lake") is None
