import pytest
from pydantic import ValidationError

from schemas.models import LlmSettings, SummarySettings


def test_a_local_writer_needs_a_model():
    with pytest.raises(ValidationError, match=r"summaries\.model"):
        SummarySettings(writer="local")


def test_no_setting_holds_a_key():
    assert not [name for name in LlmSettings.model_fields if "key" in name]
