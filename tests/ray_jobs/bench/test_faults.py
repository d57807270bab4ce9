import pytest

from ray_jobs.bench.faults import chaos_batch


def test_harm_stays_where_it_is_and_is_called_by_its_name():
    found = chaos_batch(inputs=100, seed=3, seconds=3)
    assert found.passed(), found
    files = {item.what: item.files for item in found.classes}
    assert files == {
        "good": 83,
        "memory blow-up": 5,
        "crash": 5,
        "hang": 3,
        "stack overflow": 3,
        "bomb": 1,
    }


@pytest.mark.parametrize("flaw", [{"clean": 9}, {"left_over": 1}, {"classes": ()}])
def test_one_flaw_is_enough_to_fail(flaw):
    from ray_jobs.bench.faults import Chaos, ClassResult

    bad = {"classes": (ClassResult(what="good", files=2, right=1),)} if "classes" in flaw else flaw
    good = {"seed": 1, "classes": (), "clean": 10, "left_over": 0}
    assert Chaos(**good).passed()
    assert not Chaos(**{**good, **bad}).passed()
