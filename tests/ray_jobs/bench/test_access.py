import psycopg
import pytest

from ray_jobs.bench.access import CASES, access_figures
from ray_jobs.storage.postgres import database_url


@pytest.mark.parametrize("exact_rows", [0, 10_000], ids=["by-index", "as-it-chooses"])
def test_no_role_is_given_a_foreign_row_and_none_misses_its_own(settings, exact_rows):
    figures = list(access_figures(settings, rows=3000, queries=50, exact_rows=exact_rows))
    assert [item.foreign for item in figures] == [0] * len(CASES)
    assert all(item.recall_at_10 >= 0.99 for item in figures)
    assert figures[-1].share < 0.01


def test_the_database_of_the_bench_is_gone_afterwards(settings):
    list(access_figures(settings, rows=1000, queries=1))
    url = database_url(settings).replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        left = connection.execute(
            "select count(*) from pg_database where datname like 'docmill_bench%'"
        ).fetchone()
    assert left == (0,)
