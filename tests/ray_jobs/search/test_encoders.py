import pytest

from ray_jobs.errors import UsageError
from ray_jobs.search.encoders import Encoders


def test_the_encoder_of_the_settings_answers_for_what_names_none(settings):
    encoders = Encoders(settings)
    assert encoders(None) is encoders("all-MiniLM-L6-v2")
    assert encoders.is_own(None)
    assert encoders.is_own("all-MiniLM-L6-v2")
    assert not encoders.is_own("another")


def test_an_encoder_that_is_not_here_is_asked_for_by_name(settings):
    with pytest.raises(UsageError, match=r"encoder another, .* DOCMILL_SEARCH__ENCODERS"):
        Encoders(settings)("another")
