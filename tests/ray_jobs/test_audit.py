import pytest

from ray_jobs.audit import Audit
from ray_jobs.errors import FailureLimitError
from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from schemas.settings import Collection


def limited(settings, share, grace):
    collection = Collection(kind="contract", failure_share=share, failure_grace=grace)
    return settings.model_copy(update={"collections": {"contracts": collection}})


@pytest.fixture
def half_bad(inbox):
    inbox.put("good.txt")
    (inbox.path / "empty.txt").write_text("")
    return inbox.path


def test_too_many_failures_keep_a_release_back(settings, half_bad, run):
    with pytest.raises(FailureLimitError, match="1 of 2 documents failed; 0 are allowed"):
        run(limited(settings, 0.2, 0), "contracts", half_bad)
    with open_database(settings).connect() as connection:
        assert releases.current(connection, "contracts") is None


def test_a_few_failures_are_let_through_whatever_their_share(settings, half_bad, run):
    result = run(limited(settings, 0.2, 1), "contracts", half_bad)
    assert result.release.counts["failures"] == 1


def test_what_was_kept_back_is_published_when_more_is_allowed(settings, half_bad, run):
    with pytest.raises(FailureLimitError):
        run(limited(settings, 0.2, 0), "contracts", half_bad)
    assert run(limited(settings, 0.5, 0), "contracts", half_bad).release is not None


def test_an_audit_says_what_it_found():
    found = Audit(documents=10, done=8, failed=2, to_do=0, allowed=3)
    assert found.passed
    assert found.verdict() == "10 documents accounted for: 8 done, 2 failed"
    assert not found.model_copy(update={"to_do": 1}).passed


def test_documents_that_lack_something_are_done_and_counted_apart():
    found = Audit(documents=10, done=8, partial=1, failed=2, to_do=0, allowed=2)
    assert found.passed
    assert found.verdict() == ("10 documents accounted for: 8 done (1 of them partial), 2 failed")
