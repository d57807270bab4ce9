import contextlib
import os
import signal
import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa

from ray_jobs.errors import RetryError
from ray_jobs.storage.leases import NO_WAIT, Waits, job, lease
from ray_jobs.storage.postgres import open_database

HOLD = """
import sys
from ray_jobs.storage.leases import lease
from ray_jobs.storage.postgres import engine
opened = engine(sys.argv[1])
with lease(opened, "x", seconds=float(sys.argv[2])) as held:
    print("held", flush=True)
    sys.stdin.readline()
    with opened.begin() as connection:
        held.check(connection)
        if sys.argv[3:]:
            print("writing", flush=True)
            sys.stdin.readline()
    print("still held", flush=True)
"""


@pytest.fixture
def opened(settings):
    return open_database(settings)


@pytest.fixture
def holder(opened):
    """Another process that holds the lease x for so many seconds, renewing it."""
    with contextlib.ExitStack() as stack:

        def start(seconds, *options):
            url = opened.url.render_as_string(hide_password=False)
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", HOLD, url, str(seconds), *options],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            assert process.stdout.readline() == "held\n"
            return process

        yield start


def placed(opened, name="a", priority=0, patience=0.0, tell=lambda _: None):
    waits = Waits(patience, tell)
    return job(opened, name, limit=1, priority=priority, waits=waits, seconds=60)


def test_of_two_that_want_a_lease_one_is_told_who_is_busy(opened):
    with lease(opened, "x"):
        with pytest.raises(RetryError, match="busy with x"), lease(opened, "x", waits=NO_WAIT):
            pass
        with lease(opened, "y", waits=NO_WAIT):
            pass
    with lease(opened, "x", waits=NO_WAIT):
        pass


def test_who_waits_gets_the_lease_in_turn_and_is_told_of_waiting(opened):
    order, waits_now = [], threading.Event()

    def wait():
        with lease(opened, "x", waits=Waits(60, lambda why: waits_now.set())):
            order.append("second")

    with lease(opened, "x"):
        thread = threading.Thread(target=wait)
        thread.start()
        assert waits_now.wait(60)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_lease_whose_holder_was_killed_is_free_at_once(opened, holder):
    holder(3600).kill()
    with lease(opened, "x", waits=Waits(60)) as held, opened.begin() as connection:
        held.check(connection)


def test_a_holder_that_was_stopped_past_its_time_finds_its_lease_lost(opened, holder):
    process = holder(2)
    os.kill(process.pid, signal.SIGSTOP)
    with lease(opened, "x", waits=Waits(60)) as held:
        os.kill(process.pid, signal.SIGCONT)
        output, errors = process.communicate("\n")
        with opened.begin() as connection:
            held.check(connection)
    assert output == ""
    assert "RetryError: another process has taken over x" in errors


def test_a_holder_that_was_stopped_while_it_writes_loses_lease_and_transaction(opened, holder):
    process = holder(2, "slowly")
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "writing\n"
    os.kill(process.pid, signal.SIGSTOP)
    with lease(opened, "x", waits=Waits(60)):
        pass
    os.kill(process.pid, signal.SIGCONT)
    output, errors = process.communicate("\n")
    assert output == ""
    assert "Error" in errors


def test_a_lease_that_is_renewed_outlives_its_seconds(opened, holder):
    process = holder(0.5)
    with pytest.raises(RetryError), lease(opened, "x", waits=Waits(2)):
        pass
    assert process.communicate("\n")[0] == "still held\n"


def test_only_so_many_jobs_are_in_flight(opened):
    with placed(opened):
        full = pytest.raises(RetryError, match="1 jobs are in flight")
        with full, placed(opened, "b"):
            pass
    with placed(opened, "b"):
        pass


def test_of_those_that_wait_the_highest_priority_goes_first(opened):
    order, waiting = [], threading.Semaphore(0)

    def wait(name, priority):
        with placed(opened, name, priority, 60, lambda why: waiting.release()):
            order.append(name)

    threads = [
        threading.Thread(target=wait, args=item) for item in [("backfill", 0), ("night", 10)]
    ]
    with placed(opened) as first:
        assert not first.is_outranked()
        for thread in threads:
            thread.start()
            waiting.acquire()
        assert first.is_outranked()
    for thread in threads:
        thread.join()
    assert order == ["night", "backfill"]


def test_a_job_that_gives_way_goes_on_after_the_one_that_outranks_it(opened):
    order, waits_now = [], threading.Event()

    def night():
        with placed(opened, "night", 10, 60, lambda why: waits_now.set()):
            order.append("night")

    with placed(opened, "backfill", 0, 60) as place:
        thread = threading.Thread(target=night)
        thread.start()
        assert waits_now.wait(60)
        place.wait()
        order.append("backfill")
    thread.join()
    assert order == ["night", "backfill"]


def test_who_fails_after_its_lease_was_taken_over_is_told_of_that(opened):
    with pytest.raises(RetryError, match="taken over x"), lease(opened, "x"):
        with opened.begin() as connection:
            connection.execute(sa.text("update leases set fence = fence + 1"))
        raise FileNotFoundError("a staged file that the other has cleared away")


def test_who_fails_while_it_holds_its_lease_is_told_of_its_own_failure(opened):
    with pytest.raises(FileNotFoundError), lease(opened, "x"):
        raise FileNotFoundError("a file of its own")
