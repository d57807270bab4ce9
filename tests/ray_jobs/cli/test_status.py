def test_status_shows_partitions_runs_and_releases(on_samples, docmill):
    code, output, _ = docmill("status", "--format", "csv")
    assert code == 0
    assert output.splitlines() == [
        "collection,partition,documents,run_id,run_status,release",
        "contracts,2026-11-21,12,contracts.2026-11-21.1,published,1",
        "notes,2026-11-21,14,notes.2026-11-21.1,published,2",
    ]
