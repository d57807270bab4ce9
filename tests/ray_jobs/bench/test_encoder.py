import pytest

from ray_jobs.bench.encoder import encoder_speeds
from schemas.settings import read_settings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_each_arithmetic_is_measured_against_fp32():
    found = {item.precision: item for item in encoder_speeds(read_settings(), threads=1, count=4)}
    assert set(found) == {"fp32", "bf16"}
    assert found["fp32"].least_cosine == pytest.approx(1, abs=1e-4)
    assert all(item.tokens_per_second > 0 for item in found.values())
    assert sum(item.chosen for item in found.values()) == 1
