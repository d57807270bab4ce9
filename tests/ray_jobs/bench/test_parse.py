from ray_jobs.bench.parse import _chosen, parse_speeds


def test_each_tool_reads_all_pages_and_its_memory_is_seen(tmp_path):
    tools = ("pymupdf", "docmill, 1 child")
    plain, own = parse_speeds(data=None, folder=tmp_path, files=1, seed=1, tools=tools)
    assert (plain.tool, plain.pages, plain.ratio) == ("pymupdf", 12, 1)
    assert (own.tool, own.pages) == ("docmill, 1 child", 12)
    assert own.ratio > 0
    assert plain.peak_mb > 10
    assert own.peak_mb > plain.peak_mb


def test_files_of_a_folder_are_chosen_by_the_seed(tmp_path):
    for number in range(20):
        (tmp_path / f"{number}.PDF").touch()
    (tmp_path / "notes.txt").touch()
    one, same, other = (_chosen(tmp_path, tmp_path, 5, seed) for seed in (1, 1, 2))
    assert one == same != other
    assert len(set(one)) == 5
    assert len(_chosen(tmp_path, tmp_path, 100, 1)) == 20
