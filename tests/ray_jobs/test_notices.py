import pytest

from ray_jobs.errors import BusyError, FailureLimitError, RetryError, UsageError
from ray_jobs.notices import tell_if_late, told
from schemas.job import Step
from schemas.notice import NotifySettings
from schemas.settings import SettingsError

NIGHT = "2026-11-21"


@pytest.fixture
def heard(settings, webhook):
    """Settings whose notices go to the webhook."""
    notify = NotifySettings(webhook=webhook.url, pause_seconds=0)
    return settings.model_copy(update={"notify": notify})


def fail(settings, error, **how):
    with pytest.raises(type(error)), told(settings, "contracts", NIGHT, **how):
        raise error


def test_too_many_failures_are_told_with_their_counts(heard, webhook, inbox, run):
    strict = heard.collection("contracts").model_copy(
        update={"failure_grace": 0, "failure_share": 0.1}
    )
    held = heard.model_copy(update={"collections": {**heard.collections, "contracts": strict}})
    inbox.put("a.txt")
    (inbox.path / "jane-doe.txt").write_text("")
    with pytest.raises(FailureLimitError), told(held, "contracts", NIGHT, whole=False):
        run(held, "contracts", inbox.path)
    (body,) = webhook.bodies
    assert (body["event"], body["run_id"]) == ("failure_share", f"contracts.{NIGHT}.1")
    assert (body["failed"], body["documents"], body["share"], body["limit"]) == (1, 2, 0.5, 0)
    assert body["look"] == f"docmill failures contracts --partition {NIGHT}"
    assert "jane" not in str(body)


def test_a_whole_run_that_fails_is_told(heard, webhook):
    fail(heard, RetryError("the database is away"))
    (body,) = webhook.bodies
    assert (body["event"], body["why"]) == ("failed", "the database is away")


def test_an_error_that_nobody_foresaw_is_told_without_its_words(heard, webhook):
    fail(heard, ValueError("Jane Doe"))
    assert webhook.bodies[0]["why"] == "ValueError"


def test_a_single_step_leaves_it_to_who_started_it(heard, webhook):
    fail(heard, UsageError("no source"), whole=False)
    assert webhook.bodies == []


def test_who_comes_second_has_nothing_to_tell(heard, webhook):
    fail(heard, BusyError("another process is busy"))
    assert webhook.bodies == []


def test_a_notice_that_cannot_be_sent_is_one_line_in_the_log(heard, webhook, caplog):
    webhook.answers = [403]
    fail(heard, RetryError("x"))
    assert [record.getMessage() for record in caplog.records if record.name.startswith("ray")] == [
        f"notice failed of contracts {NIGHT} not sent by webhook: HTTP 403"
    ]


def test_a_run_that_ends_well_is_not_told(heard, webhook):
    with told(heard, "contracts", NIGHT):
        pass
    assert webhook.bodies == []


def test_a_night_without_a_run_is_late(heard, webhook):
    assert tell_if_late(heard, "contracts", NIGHT)
    (body,) = webhook.bodies
    assert (body["event"], body["why"], body["run_id"]) == ("late", "it has no run", None)


def test_a_night_that_was_begun_and_not_published_is_late(heard, webhook, inbox, run):
    inbox.put("a.txt")
    run(heard, "contracts", inbox.path, steps=(Step.INGEST,))
    assert tell_if_late(heard, "contracts", NIGHT)
    assert webhook.bodies[0]["why"] == "its last run is running"


def test_a_night_that_was_published_is_not_late_whatever_comes_after(heard, webhook, inbox, run):
    inbox.put("a.txt")
    run(heard, "contracts", inbox.path)
    run(heard, "contracts", inbox.path, steps=(Step.PARSE,))
    assert not tell_if_late(heard, "contracts", NIGHT)
    assert webhook.bodies == []


def test_a_collection_that_is_not_there_is_named(heard):
    with pytest.raises(SettingsError, match="letters"):
        tell_if_late(heard, "letters", NIGHT)
