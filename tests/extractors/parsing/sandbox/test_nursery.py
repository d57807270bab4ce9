import os
import signal

import psutil
import pytest

from extractors.parsing.sandbox.nursery import Nursery
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings


@pytest.fixture(scope="module")
def nursery():
    os.environ["DOCMILL_DATABASE_URL"] = "postgresql://who:secret@where/db"
    made = Nursery(ParseSettings())
    del os.environ["DOCMILL_DATABASE_URL"]
    yield made
    made.close()


def test_a_child_is_there_until_it_is_ended(nursery):
    child = nursery.spawn()
    assert psutil.pid_exists(child.pid)
    death = nursery.end()
    assert death.code == -signal.SIGKILL
    assert not psutil.pid_exists(child.pid)
    child.close()


def test_a_child_whose_requests_end_ends_by_itself(nursery):
    child = nursery.spawn()
    child.close()
    assert nursery.death().code == 0


def test_children_do_not_see_secrets_of_the_environment(nursery):
    child = nursery.spawn()
    seen = psutil.Process(child.pid).environ()
    assert "secret" not in str(seen)
    assert "PATH" in seen
    nursery.end()
    child.close()


def test_a_nursery_that_was_killed_says_so():
    made = Nursery(ParseSettings())
    made._zygote.kill()
    with pytest.raises(StageError) as error:
        made.spawn()
    assert error.value.reason is Reason.UNAVAILABLE
    made.close()
