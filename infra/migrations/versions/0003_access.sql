-- Who may read what. m0003_access.py makes the four roles first: they belong to the server.

create table collections (
    name text primary key,
    kind text not null
);
comment on table collections is 'collections whose reader has had its first grant';

create table grants (
    role text not null,
    collection text not null,
    site text
);
comment on column grants.site is 'null: every site';
create unique index grants_once on grants (role, collection, site) nulls not distinct;

create table reads (
    read_id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    who text not null,
    login text not null,
    role text not null,
    command text not null,
    collection text,
    document_id text,
    rows integer not null
);
comment on column reads.who is 'the user of the machine, as docmill was told';
comment on column reads.login is 'the user of the database';
comment on column reads.document_id is 'null where the answer named no document';
create index reads_by_document on reads (document_id, at);

-- The site that a document belongs to is what its source says now: the triggers carry every
-- change of sources.attributes into the vectors, which only then can be filtered in one scan.
alter table chunk_embeddings add column site text;
comment on column chunk_embeddings.site is 'what sources says now, kept by triggers';
update chunk_embeddings e set site = s.attributes ->> 'site'
from sources s
where s.document_id = e.document_id and s.attributes ? 'site';
create index chunk_embeddings_by_site on chunk_embeddings (collection, site);
-- An exact search reads every vector of a role: they stay in their rows, text moves out instead.
alter table chunk_embeddings alter column embedding set storage plain;

create function take_site() returns trigger language plpgsql
set search_path = __schema__, pg_temp as $$
begin
    -- The lock makes an ingest that changes the site wait, and see these rows then.
    select attributes ->> 'site' into new.site
    from sources where document_id = new.document_id for share;
    return new;
end
$$;
create trigger chunk_embeddings_take_site before insert on chunk_embeddings
    for each row execute function take_site();

create function give_site() returns trigger language plpgsql
set search_path = __schema__, pg_temp as $$
begin
    update chunk_embeddings set site = new.attributes ->> 'site'
    where document_id = new.document_id;
    return null;
end
$$;
create trigger sources_give_site after update of attributes on sources
    for each row
    when (old.attributes ->> 'site' is distinct from new.attributes ->> 'site')
    execute function give_site();

-- What the user of a query may read. Policies ask inside a subselect, so that a query asks once.
create function readable_collections(whole boolean) returns text[]
language sql stable parallel safe set search_path = __schema__, pg_temp as $$
    select coalesce(array_agg(distinct g.collection), '{}')
    from grants g join pg_roles r on r.rolname = g.role
    where pg_has_role(r.oid, 'usage') and (g.site is null or not whole)
$$;

create function readable_sites() returns text[]
language sql stable parallel safe set search_path = __schema__, pg_temp as $$
    select coalesce(array_agg(distinct g.collection || '/' || g.site), '{}')
    from grants g join pg_roles r on r.rolname = g.role
    where pg_has_role(r.oid, 'usage') and g.site is not null
$$;

alter table chunk_embeddings enable row level security;
alter table chunk_embeddings force row level security;
create policy writers on chunk_embeddings to docmill_writer using (true) with check (true);
create policy readers on chunk_embeddings for select
    to docmill_contracts_reader, docmill_notes_reader
    using (
        collection = any ((select readable_collections(true))::text[])
        or collection || '/' || site = any ((select readable_sites())::text[])
    );

alter table sources enable row level security;
alter table sources force row level security;
create policy writers on sources to docmill_writer using (true) with check (true);
create policy auditors on sources for select to docmill_auditor using (true);
create policy readers on sources for select
    to docmill_contracts_reader, docmill_notes_reader
    using (
        collection = any ((select readable_collections(true))::text[])
        or collection || '/' || (attributes ->> 'site') = any ((select readable_sites())::text[])
    );

do $$
declare
    name text;
begin
    foreach name in array array['contents', 'published', 'releases', 'runs'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy writers on %I to docmill_writer using (true) with check (true)', name);
        execute format(
            'create policy auditors on %I for select to docmill_auditor using (true)', name);
        execute format(
            'create policy readers on %I for select'
            ' to docmill_contracts_reader, docmill_notes_reader'
            ' using (collection = any ((select readable_collections(false))::text[]))', name);
    end loop;
end
$$;

-- Chunks that the published release of their collection shows, to whoever may read them.
create view visible_chunks with (security_invoker = true) as
select e.chunk_id, e.document_id, e.collection, e.site, e.page, e.start, e."end", e.section,
       e.text, e.model, e.embedding, e.words, p.release_id
from chunk_embeddings e
join contents c
    on c.document_id = e.document_id and c.stage = 'embeddings'
    and c.version = e.version and c.input = e.input
join published p on p.collection = e.collection
where c.visible @> p.release_id;

-- The only way to add a read; who is logged in and acts as what, the database says itself.
create function record_reads(
    by_whom text, by_command text, in_collections text[], of_documents text[], with_rows integer[]
) returns void
language sql security definer set search_path = __schema__, pg_temp as $$
    insert into reads (who, login, role, command, collection, document_id, rows)
    select by_whom, session_user,
           coalesce(nullif(current_setting('role'), 'none'), session_user),
           by_command, given.collection, given.document_id, given.rows
    from unnest(in_collections, of_documents, with_rows) as given (collection, document_id, rows)
$$;
revoke all on function record_reads from public;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'reads are added and never changed' using errcode = 'insufficient_privilege';
end
$$;
create trigger reads_are_kept before update or delete or truncate on reads
    for each statement execute function refuse_change();

grant usage on schema __schema__
    to docmill_writer, docmill_contracts_reader, docmill_notes_reader, docmill_auditor;
grant all on all tables in schema __schema__ to docmill_writer;
grant usage on all sequences in schema __schema__ to docmill_writer;
alter default privileges in schema __schema__ grant all on tables to docmill_writer;
alter default privileges in schema __schema__ grant usage on sequences to docmill_writer;
revoke insert, update, delete, truncate on reads from docmill_writer;
grant execute on function record_reads
    to docmill_writer, docmill_contracts_reader, docmill_notes_reader, docmill_auditor;
grant select on grants, releases, published, contents, runs, alembic_version
    to docmill_contracts_reader, docmill_notes_reader, docmill_auditor;
grant select on chunk_embeddings, visible_chunks, sources
    to docmill_contracts_reader, docmill_notes_reader;
grant select on ledger, parts, versions, reads to docmill_auditor;
grant select (document_id, collection, partition, sha256, size, modified, input, present, changed_at)
    on sources to docmill_auditor;
