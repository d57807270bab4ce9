create table leases (
    name text primary key,
    fence bigint not null,
    holder bigint,
    expires_at timestamptz not null
);
comment on column leases.fence is 'grows with each holder; a write proves with it that it is still the holder''s';
comment on column leases.holder is 'the advisory lock that its session holds while it lives; null: free';

create table jobs (
    token bigint primary key,
    name text not null,
    priority integer not null,
    running boolean not null,
    since timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null
);
comment on table jobs is 'jobs in flight and those that wait; a token is an advisory lock, as with leases';

create table executions (
    execution_id bigserial primary key,
    run_id text not null,
    kind text not null,
    workers integer not null,
    wall_seconds double precision not null,
    busy_seconds double precision not null,
    documents integer not null,
    predicted_seconds double precision,
    finished_at timestamptz not null default now()
);
comment on table executions is 'each time that work was done for a run, and what it took';
comment on column executions.kind is 'night or backfill';
comment on column executions.busy_seconds is 'of all workers together';
create index executions_by_run on executions (run_id);

alter table parts add column gpu_seconds double precision not null default 0;
alter table parts add column tokens bigint not null default 0;
alter table ledger add column size bigint not null default 0;
comment on column ledger.size is 'characters or bytes that went in';

create view document_costs as
select l.collection, s.partition, l.document_id, l.stage, l.version, s.attributes,
       l.size as bytes,
       p.seconds * w.share as seconds,
       p.cpu_seconds * w.share as cpu_seconds,
       p.gpu_seconds * w.share as gpu_seconds,
       p.tokens * w.share as tokens
from ledger l
join parts p using (part_id)
join sources s using (document_id)
cross join lateral (
    select case when p.size > 0 then l.size / p.size::double precision
                else 1.0 / greatest(p.documents, 1) end as share
) w;
comment on view document_costs is 'the cost of a part, shared out by what went in';

create view cost_per_1k_documents as
select c.collection, c.stage, left(c.version, 8) as version, slice.name as slice,
       count(*) as documents,
       1000 * avg(c.seconds) as seconds,
       1000 * avg(c.cpu_seconds) as cpu_seconds,
       1000 * avg(c.gpu_seconds) as gpu_seconds,
       1000 * avg(c.tokens) as tokens,
       1000 * avg(c.bytes)::double precision as bytes
from document_costs c
cross join lateral (
    select 'all' as name
    union all
    select key || '=' || value from jsonb_each_text(c.attributes)
    where key in ('site', 'specialty', 'note_type', 'template_id', 'counterparty')
) slice
group by 1, 2, 3, 4;
