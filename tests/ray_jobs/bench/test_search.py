from ray_jobs.bench.search import search_figures


def test_the_index_finds_what_is_near_and_rankings_at_once_change_no_hit(settings):
    figures = {
        item.measured: item for item in search_figures(settings, rows=1500, queries=20, searches=4)
    }
    recalls = [item.recall_at_20 for item in figures.values() if item.recall_at_20 is not None]
    assert len(recalls) == 7
    assert min(recalls) >= 0.99
    assert sum(item.foreign or 0 for item in figures.values()) == 0
    assert {"search, its rankings one by one", "search, its rankings at once"} < figures.keys()
