-- What metrics and dashboards may read: states, counts and times; no text, no file name.
-- Run once in each collection's database, after its first `docmill db upgrade`.
grant select on runs, parts, releases, published, versions, templates to monitor;
grant select (
    document_id, stage, version, input, collection, status, rows, run_id, attempts, reason,
    finished_at
) on ledger to monitor;
grant select (document_id, collection, partition, size, present, changed_at) on sources to monitor;
-- Row-level security shows a role nothing unless a policy says so.
create policy monitor_reads on runs for select to monitor using (true);
create policy monitor_reads on releases for select to monitor using (true);
create policy monitor_reads on published for select to monitor using (true);
create policy monitor_reads on sources for select to monitor using (true);
