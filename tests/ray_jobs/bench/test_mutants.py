from ray_jobs.bench.mutants import Mutants, read_mutants


def test_each_mutant_is_read_or_has_a_reason():
    found = read_mutants(count=64, seed=1)
    assert found.passed(), found
    assert found.outcomes["read"] > 0
    assert len(found.outcomes) > 1


def test_a_mutant_without_a_true_reason_fails():
    found = Mutants(mutants=1, outcomes={"internal": 1}, untyped=(0,), left_over=0)
    assert not found.passed()
