-- What metrics and dashboards may read: states, counts and times; no text, no file name.
-- Run once in each collection's database, after its first `docmill db upgrade`.
grant select on runs, parts, releases, published, versions to monitor;
grant select (
    document_id, stage, version, input, collection, status, rows, run_id, attempts, reason,
    finished_at
) on ledger to monitor;
grant select (document_id, collection, partition, size, present, changed_at) on sources to monitor;
