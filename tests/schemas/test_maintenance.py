import pytest

from schemas.maintenance import MaintenanceSettings


def test_a_release_to_go_back_to_is_always_kept():
    with pytest.raises(ValueError, match="keep_releases"):
        MaintenanceSettings(keep_releases=1)
