from extractors.stage import StageError
from schemas.run import Reason


def test_an_error_carries_its_reason_and_a_few_words():
    error = StageError(Reason.EMPTY, "0 bytes")
    assert (error.reason, error.detail, str(error)) == (Reason.EMPTY, "0 bytes", "empty: 0 bytes")
