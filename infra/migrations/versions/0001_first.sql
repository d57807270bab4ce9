create extension if not exists vector;

create table sources (
    document_id text primary key,
    collection text not null,
    partition text not null,
    root text not null,
    uri text not null,
    sha256 text not null,
    size bigint not null,
    modified text not null,
    attributes jsonb not null,
    input text not null,
    present boolean not null,
    changed_at timestamptz not null default now()
);
comment on column sources.partition is 'the night that saw its present content';
comment on column sources.root is 'the source that lists it';
comment on column sources.input is 'digest of content and attributes';
create index sources_by_partition on sources (collection, partition);
create index sources_by_root on sources (collection, root);

create table ledger (
    document_id text,
    stage text,
    version text,
    input text,
    collection text not null,
    status text not null,
    output text,
    rows integer not null,
    part_id text not null,
    run_id text not null,
    attempts integer not null,
    reason text,
    detail text,
    finished_at timestamptz not null default now(),
    primary key (document_id, stage, version, input)
);
comment on column ledger.status is 'done or failed';
comment on column ledger.output is 'digest of the rows that came out';
comment on column ledger.part_id is 'where the rows are staged';
create index ledger_by_part on ledger (part_id);

create table parts (
    part_id text primary key,
    collection text not null,
    partition text not null,
    stage text not null,
    version text not null,
    run_id text not null,
    documents integer not null,
    failures integer not null,
    rows jsonb not null,
    size bigint not null,
    seconds double precision not null,
    cpu_seconds double precision not null,
    finished_at timestamptz not null default now()
);
comment on column parts.rows is 'rows by table';
create index parts_by_run on parts (run_id);

create table versions (
    version text primary key,
    stage text not null,
    components jsonb not null,
    first_seen timestamptz not null default now()
);
comment on column versions.components is 'code, rules, model, settings, libraries';

create table runs (
    run_id text primary key,
    collection text not null,
    partition text not null,
    number integer not null,
    status text not null,
    counts jsonb not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz
);
comment on column runs.status is 'running, published, unchanged or held';
create unique index runs_one_at_a_time on runs (collection, partition) where status = 'running';
create unique index runs_by_number on runs (collection, partition, number);

create table releases (
    release_id serial primary key,
    collection text not null,
    base_id integer,
    run_id text,
    versions jsonb not null,
    counts jsonb not null,
    created_at timestamptz not null default now()
);
comment on column releases.base_id is 'the release that it was made from';
comment on column releases.versions is 'Delta version by table';
create index releases_by_collection on releases (collection, release_id);

create table published (
    collection text primary key,
    release_id integer not null references releases (release_id)
);

create table contents (
    document_id text,
    stage text,
    version text,
    input text,
    collection text not null,
    partition text not null,
    status text not null,
    rows integer not null,
    visible int4multirange not null,
    primary key (document_id, stage, version, input)
);
comment on column contents.visible is 'the releases that show it';
create index contents_by_collection on contents (collection, partition);

create table chunk_embeddings (
    document_id text,
    version text,
    input text,
    chunk_id text,
    collection text not null,
    start integer not null,
    "end" integer not null,
    page integer,
    section text,
    text text not null,
    model text not null,
    embedding halfvec(384) not null,
    words tsvector generated always as (to_tsvector('english', text)) stored,
    primary key (document_id, version, input, chunk_id)
);
comment on column chunk_embeddings.version is 'of the embeddings stage';
comment on column chunk_embeddings.input is 'digest of the document''s chunks';
create index chunk_embeddings_by_vector on chunk_embeddings
    using hnsw (embedding halfvec_cosine_ops);
create index chunk_embeddings_by_words on chunk_embeddings using gin (words);
