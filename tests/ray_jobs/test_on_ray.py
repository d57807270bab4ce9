"""A real local Ray; its actors die here for real."""

import os
import signal
import subprocess
import sys
from contextlib import closing, suppress

import psutil
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from ray_jobs.errors import BusyError, RetryError
from ray_jobs.fingerprint import fingerprints
from ray_jobs.ledger import Scope
from ray_jobs.run import Run
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import parts as parts_table
from schemas.job import StageName
from schemas.run import Outcome, Part, PartReport, WorkItem

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def on_ray():
    from ray_jobs import on_ray

    on_ray.ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    yield on_ray
    on_ray.ray.shutdown()


def elsewhere(settings, databases, tmp_path):
    """The same settings with a home and a database of their own."""
    return settings.model_copy(
        update={"home": tmp_path / "elsewhere", "database_url": SecretStr(databases())}
    )


class Warm:
    """A runner whose workers stay for the next run: a worker takes seconds to load its models."""

    def __init__(self, runner):
        self.workers = runner.workers
        self._runner = runner

    def __call__(self, parts):
        return self._runner(parts)

    def close(self):
        pass


def test_ray_writes_what_the_inline_run_writes(samples, on_ray, databases, tmp_path, silent):
    settings = elsewhere(samples, databases, tmp_path)
    two = settings.work.model_copy(update={"max_parallel": 2})
    settings = settings.model_copy(update={"work": two})
    with closing(on_ray.OnRay(settings)) as runner:
        assert runner.workers == 2
        for collection in settings.collections:
            Run(
                settings,
                Scope(collection=collection, partition="2026-11-21"),
                start_runner=lambda: Warm(runner),
                watch=silent,
            ).steps()
            assert fingerprints(settings, collection) == fingerprints(samples, collection)


class Deadly:
    """An actor whose process dies over one document."""

    def __init__(self, settings):
        pass

    def ready(self):
        pass

    def do(self, part):
        if any(item.document_id == "poison" for item in part.items):
            os.kill(os.getpid(), signal.SIGKILL)
        outcomes = tuple(
            Outcome(document_id=item.document_id, input=item.input, status="done")
            for item in part.items
        )
        return PartReport(
            part_id=part.part_id, outcomes=outcomes, rows={}, seconds=0, cpu_seconds=0
        )


class Unlucky(Deadly):
    """An actor that misses something from outside."""

    def do(self, part):
        raise BusyError("the database is away")


class Stillborn(Deadly):
    """An actor that never comes up."""

    def ready(self):
        os.kill(os.getpid(), signal.SIGKILL)


def part(*documents):
    return Part(
        part_id="-".join(documents),
        stage=StageName.PARSE,
        version="v",
        collection="notes",
        partition="2026-11-21",
        run_id="r",
        items=tuple(WorkItem(document_id=key, input="i") for key in documents),
    )


def test_a_document_that_kills_workers_costs_one_document(samples, on_ray):
    pool = on_ray.Pool(samples, 0.0, actor=Deadly)
    pool.grow(2)
    reports = list(pool.run([part("a", "b", "poison", "c", "d"), part("e", "f")]))
    pool.close()
    outcomes = {item.document_id: item for _, report in reports for item in report.outcomes}
    assert set(outcomes) == {"a", "b", "c", "d", "e", "f", "poison"}
    assert [key for key, item in outcomes.items() if item.status == "failed"] == ["poison"]
    assert outcomes["poison"].reason == "crashed"


def test_workers_that_do_not_come_up_end_the_run(samples, on_ray):
    pool = on_ray.Pool(samples, 0.0, actor=Stillborn)
    pool.grow(1)
    with pytest.raises(RetryError, match="do not come up"):
        list(pool.run([part("a")]))
    pool.close()


def test_what_a_worker_raises_ends_the_run_as_it_was_raised(samples, on_ray):
    pool = on_ray.Pool(samples, 0.0, actor=Unlucky)
    pool.grow(1)
    with pytest.raises(BusyError) as met:
        list(pool.run([part("a")]))
    pool.close()
    assert type(met.value) is BusyError
    assert (str(met.value), met.value.exit_code) == ("the database is away", 75)


def after_parts(number, command, environment, opened):
    """A run in a process of its own that has done so many parts, or more."""
    driver = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    for _ in driver.stderr:  # A line is told whenever some documents of a stage are done.
        with opened.connect() as connection:
            done = connection.execute(sa.select(sa.func.count()).select_from(parts_table))
            if done.scalar_one() >= number:
                break
    return driver


def test_a_run_whose_driver_then_whose_node_is_killed_converges_to_the_same_rows(
    samples, databases, tmp_path
):
    settings = elsewhere(samples, databases, tmp_path)
    source = samples.collections["contracts"].source
    command = [sys.executable, "-m", "ray_jobs", "run", "contracts", "--partition", "2026-11-21"]
    environment = {
        **os.environ,
        "DOCMILL_HOME": str(settings.home),
        "DOCMILL_DATABASE_URL": settings.database_url.get_secret_value(),
        "DOCMILL_COLLECTIONS__CONTRACTS__SOURCE": source,
        "DOCMILL_WORK__PART_DOCUMENTS": "1",
        "DOCMILL_CLAUSES__FINDER": samples.clauses.finder,
        "DOCMILL_ENTITIES__FINDER": samples.entities.finder,
    }
    opened = open_database(settings)
    driver = after_parts(8, command, environment, opened)
    family = psutil.Process(driver.pid).children(recursive=True)
    # Ray's own agents notice some time later that their cluster is gone.
    working = [process for process in family if "Agent" not in process.name()]
    driver.kill()
    driver.communicate()
    _, alive = psutil.wait_procs(working, timeout=60)
    assert alive == []
    assert set(fingerprints(settings, "contracts")) == set(fingerprints(samples, "contracts"))
    assert fingerprints(settings, "contracts") != fingerprints(samples, "contracts")

    driver = after_parts(16, command, environment, opened)
    family = psutil.Process(driver.pid).children(recursive=True)
    # With a node its workers go, which would do what is left before they notice.
    node = [process for process in family if process.name().startswith(("raylet", "ray::"))]
    for process in sorted(node, key=lambda process: process.name() != "raylet"):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _, told = driver.communicate()
    assert driver.returncode == 75
    assert told.endswith("docmill: Ray has lost its nodes; run the same command again\n")

    subprocess.run(command, env=environment, check=True, capture_output=True)

    assert fingerprints(settings, "contracts") == fingerprints(samples, "contracts")
    with opened.connect() as connection:
        runs = connection.execute(sa.text("select run_id, status from runs")).all()
    assert [tuple(row) for row in runs] == [("contracts.2026-11-21.1", "published")]


def test_an_actor_reads_one_file_at_a_time_unless_told_otherwise(samples, on_ray):
    assert on_ray._for_one_core(samples).parse.children == 1
    parse = samples.parse.model_copy(update={"children": 4})
    told = samples.model_copy(update={"parse": parse})
    assert on_ray._for_one_core(told).parse.children == 4
