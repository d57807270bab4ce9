from ray_jobs.bench.contracts import write_contracts


def contents(folder):
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_contracts_are_the_same_for_the_same_seed(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_contracts(tmp_path / name, count=4, seed=seed)
    assert len(contents(tmp_path / "a")) == 4
    assert contents(tmp_path / "a") == contents(tmp_path / "b") != contents(tmp_path / "c")
