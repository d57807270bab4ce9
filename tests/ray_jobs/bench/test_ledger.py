from ray_jobs.bench.ledger import idle_night


def test_a_night_without_news_plans_nothing_and_a_changed_stage_only_itself(tmp_path):
    found = idle_night(tmp_path, documents=40)
    assert found.planned == 0
    assert found.planned_when_one_stage_changes == {"summaries": 40}
    assert found.seconds > 0
