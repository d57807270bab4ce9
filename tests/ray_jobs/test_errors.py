import pytest

from ray_jobs.errors import DocmillError, FailureLimitError, RetryError, UsageError


@pytest.mark.parametrize(
    ("error", "code"), [(UsageError, 64), (FailureLimitError, 65), (RetryError, 75)]
)
def test_each_error_has_its_exit_code(error, code):
    assert error.exit_code == code
    assert issubclass(error, DocmillError)
