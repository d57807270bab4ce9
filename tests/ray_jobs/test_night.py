"""What needs Airflow and Ray is proved with them: tests/dags/test_on_real_services.py."""

from datetime import UTC, date, datetime, timedelta

from ray_jobs.night import last_night


def test_the_partition_of_last_night_is_yesterday():
    before, found, after = datetime.now(UTC).date(), last_night(), datetime.now(UTC).date()
    assert before <= date.fromisoformat(found) + timedelta(days=1) <= after
