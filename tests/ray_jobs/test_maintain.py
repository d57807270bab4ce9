"""Maintenance over real nights: what readers see stays, what nobody needs goes."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from ray_jobs.fingerprint import fingerprints
from ray_jobs.maintain import Maintenance
from ray_jobs.rollback import rollback
from ray_jobs.storage import releases
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql
from ray_jobs.storage.tables import ledger
from schemas.job import Chore, Kind, Step
from schemas.maintenance import MaintenanceSettings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NOTES = Path(__file__).parents[1] / "golden" / "documents" / "notes"
AT_ONCE = MaintenanceSettings(keep_releases=2, keep_days=0, grace_hours=0)


@pytest.fixture
def prompt(settings):
    """Settings by which everything goes as soon as it is not needed."""
    return settings.model_copy(update={"maintenance": AT_ONCE})


def maintain(settings, *collections, steps=tuple(Chore), dry_run=False):
    work = Maintenance(settings, collections or ["contracts"], dry_run=dry_run)
    return {(item.step, item.what): item for item in work.do(steps)}


def size(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def files(settings, kind):
    return sorted((settings.home / "lake").rglob(kind))


def nights(settings, inbox, run, count):
    for number in range(count):
        inbox.put("same.txt")
        inbox.put("changing.txt", f"Version {number}.")
        run(settings, "contracts", inbox.path, partition=f"2026-11-{number + 1:02}")


def test_after_nights_and_rollbacks_readers_see_the_same_and_older_releases_can_be_had(
    prompt, tmp_path, run, silent
):
    source = tmp_path / "notes"
    shutil.copytree(NOTES, source)
    changing, leaving = source / "north" / "ed-note-1005.txt", source / "south" / "gone.txt"
    leaving.write_text("MEDICATIONS:\nAspirin 81 mg daily.\n")
    made, seen = [], {}

    def night(number):
        changing.write_text(changing.read_text() + f"\nASSESSMENT: Pneumonia, day {number}.\n")
        found = run(prompt, "notes", source, partition=f"2026-11-{number:02}").release
        made.append(found.release_id)
        seen[found.release_id] = fingerprints(prompt, "notes")

    for number in (1, 2):
        night(number)
    leaving.unlink()
    night(3)
    rollback(prompt, "notes", made[1])
    night(4)
    before = size(prompt.home / "lake")

    tidied = maintain(prompt, "notes")

    assert fingerprints(prompt, "notes") == seen[made[3]]
    with open_database(prompt).connect() as connection:
        assert [item.release_id for item in releases.history(connection)] == made[:1:-1]
    assert size(prompt.home / "lake") < before
    for what in ((Chore.STAGED, "staged files"), (Chore.VACUUM, "files of tables")):
        assert tidied[what].freed_bytes > 0
    assert tidied[Chore.VECTORS, "vectors"].after < tidied[Chore.VECTORS, "vectors"].before
    rollback(prompt, "notes", made[2])
    assert fingerprints(prompt, "notes") == seen[made[2]]
    rollback(prompt, "notes", made[3])
    run(prompt, "notes", source, partition="2026-11-04", watch=silent)
    assert silent.plans == []
    night(5)
    assert len({frozenset(item.items()) for item in seen.values()}) == len(seen)


def test_maintenance_again_finds_nothing_and_changes_nothing(prompt, inbox, run):
    nights(prompt, inbox, run, 4)
    maintain(prompt)
    seen, left = fingerprints(prompt, "contracts"), files(prompt, "*.parquet")
    again = maintain(prompt)
    assert fingerprints(prompt, "contracts") == seen
    assert files(prompt, "*.parquet") == left
    kept_small = [item for item in again.values() if item.step is not Chore.DATABASE]
    assert [item for item in kept_small if item.before != item.after] == []


def test_a_dry_run_tells_what_would_go_and_changes_nothing(prompt, inbox, run):
    nights(prompt, inbox, run, 4)
    before = files(prompt, "*")
    steps = tuple(step for step in Chore if step not in (Chore.COMPACT, Chore.DATABASE))
    told = maintain(prompt, steps=steps, dry_run=True)
    assert files(prompt, "*") == before
    done = maintain(prompt, steps=steps)
    assert told[Chore.RELEASES, "releases"].after == 2
    assert {key: item.after for key, item in told.items() if key[1] != "files of logs"} == {
        key: item.after for key, item in done.items() if key[1] != "files of logs"
    }


def test_readers_see_the_same_after_each_step_and_the_next_night_finds_nothing_to_do(
    prompt, inbox, run
):
    nights(prompt, inbox, run, 3)
    seen = fingerprints(prompt, "contracts")
    for step in Chore:
        maintain(prompt, steps=[step])
        assert fingerprints(prompt, "contracts") == seen, step
    assert run(prompt, "contracts", inbox.path, partition="2026-11-03").release is None


def test_a_compaction_that_was_killed_before_it_was_named_is_done_again(prompt, inbox, run):
    nights(prompt, inbox, run, 3)
    inbox.put("more.txt")
    run(prompt, "contracts", inbox.path, partition="2026-11-03")
    seen = fingerprints(prompt, "contracts")
    lake = Lake(prompt.lake_uri, "contracts", Kind.CONTRACT)
    with open_database(prompt).connect() as connection:
        lake.begin(releases.current(connection, "contracts").versions)
    for table in lake.tables:
        lake.compact(table)
    assert fingerprints(prompt, "contracts") == seen

    maintain(prompt)

    assert fingerprints(prompt, "contracts") == seen
    with open_database(prompt).connect() as connection:
        newest = {table: lake.open(table).version() for table in lake.tables}
        assert releases.current(connection, "contracts").versions == newest


def test_who_opened_the_tables_before_goes_on_reading_until_the_grace_is_over(settings, inbox, run):
    nights(settings, inbox, run, 2)
    inbox.put("more.txt")
    run(settings, "contracts", inbox.path, partition="2026-11-02")
    reader = open_sql(settings)
    kept = settings.maintenance.model_copy(update={"keep_releases": 2})
    maintain(settings.model_copy(update={"maintenance": kept}))
    assert len(ask(reader, "from documents").to_pylist()) == 3
    with open_database(settings).connect() as connection:
        shown = releases.current(connection, "contracts")
    lake = Lake(settings.lake_uri, "contracts", Kind.CONTRACT)
    assert len(lake.rows("documents", shown.versions["documents"] - 1)) == 3


def test_a_stage_works_from_the_lake_when_the_staged_files_are_gone(prompt, inbox, run):
    nights(prompt, inbox, run, 1)
    maintain(prompt)
    assert list((prompt.home / "lake" / "_staged").rglob("*.parquet")) == []
    seen = fingerprints(prompt, "contracts")
    other = prompt.model_copy(
        update={
            "embeddings": prompt.embeddings.model_copy(update={"tokens_per_batch": 4096}),
            "summaries": prompt.summaries.model_copy(update={"sentences": 1}),
        }
    )
    release = run(other, "contracts", partition="2026-11-01").release
    now = fingerprints(other, "contracts")
    assert release.counts["summaries"] == 2
    assert {name for name in seen if seen[name] != now[name]} == {"chunk_embeddings", "summaries"}


def test_a_document_that_goes_back_to_what_it_was_is_read_anew(prompt, inbox, run):
    inbox.put("a.txt", "First.")
    run(prompt, "contracts", inbox.path, partition="2026-11-01")
    maintain(prompt)
    inbox.put("a.txt", "Second.")
    run(prompt, "contracts", inbox.path, partition="2026-11-02")
    inbox.put("a.txt", "First.")
    release = run(prompt, "contracts", inbox.path, partition="2026-11-03").release
    assert release is not None
    texts = [row["text"] for row in ask(open_sql(prompt), "from documents").to_pylist()]
    assert [text.strip().rsplit("\n")[-1] for text in texts] == ["First."]


def test_what_was_rolled_back_can_be_published_again_after_maintenance(prompt, inbox, run):
    nights(prompt, inbox, run, 3)
    both = fingerprints(prompt, "contracts")
    with open_database(prompt).connect() as connection:
        newest, older, *_ = releases.history(connection)
    maintain(prompt)
    rollback(prompt, "contracts", older.release_id)
    maintain(prompt)
    run(prompt, "contracts", partition=newest.run_id.split(".")[1])
    assert fingerprints(prompt, "contracts") == both


def test_work_that_no_release_shows_yet_is_kept(prompt, inbox, run):
    nights(prompt, inbox, run, 2)
    inbox.put("new.txt")
    steps = tuple(step for step in Step if step is not Step.PUBLISH)
    run(prompt, "contracts", inbox.path, partition="2026-11-09", steps=steps)
    maintain(prompt)
    release = run(prompt, "contracts", partition="2026-11-09", steps=(Step.PUBLISH,)).release
    assert release.counts["documents"] == 1


def test_without_a_release_nothing_is_lost(prompt, inbox, run):
    inbox.put("a.txt")
    steps = tuple(step for step in Step if step is not Step.PUBLISH)
    run(prompt, "contracts", inbox.path, steps=steps)
    maintain(prompt)
    with open_database(prompt).connect() as connection:
        entries = connection.execute(sa.select(sa.func.count()).select_from(ledger)).scalar()
    assert entries == 6
    assert run(prompt, "contracts", steps=(Step.PUBLISH,)).release is not None
