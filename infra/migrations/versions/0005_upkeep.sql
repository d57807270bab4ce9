create table superseded (
    id bigserial primary key,
    collection text not null,
    versions jsonb not null,
    left_at timestamptz not null default now()
);
comment on table superseded is 'table versions that readers saw until then and may still hold';
comment on column superseded.versions is 'Delta version by table';

alter table chunk_embeddings add column stored_at timestamptz not null default now();
comment on column chunk_embeddings.stored_at is 'a little before the ledger knows of it';

-- Vacuuming the vectors' index is slow where many rows are dead: maintenance, which builds it anew
-- first, should come before autovacuum.
alter table chunk_embeddings set (autovacuum_vacuum_scale_factor = 0.5);
