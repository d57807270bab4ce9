import pytest

from ray_jobs.bench.medspacy_notes import is_there, medspacy_speed


@pytest.mark.skipif(not is_there(), reason="medspacy is not installed")
def test_medspacy_reads_every_note():
    row = medspacy_speed(["She denies chest pain.", "She has asthma."])
    assert row.notes == 2
    assert row.notes_a_second > 0
