from ray_jobs.bench.generations import switches


def test_searches_meet_one_generation_each_while_encoders_are_switched(settings, tmp_path):
    found = switches(settings, tmp_path, chunks=160, times=4)
    assert (found.failed, found.mixed, found.wrong) == (0, 0, 0)
    assert set(found.searches_by_model) == {"old", "new"}
    assert found.switches == 5
    assert found.chunks >= 160
