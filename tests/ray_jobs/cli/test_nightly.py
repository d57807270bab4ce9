import pytest

from ray_jobs.cli.nightly import report

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_night_ends_with_counts_rows_failures_a_search_and_what_to_do_next(samples, capsys):
    report(samples, ["contracts", "notes"], "2026-11-21")
    output = capsys.readouterr().out
    assert "OFFICE LEASE" in output
    assert "warfarin" in output
    assert "scanned-copy-corrupt.pdf" in output
    assert "joint-marketing-protected.pdf" in output
    assert "3.3 Termination for Convenience." in output
    assert 'docmill sql "from active_contracts"' in output
