-- A reader of notes who must not know whose they are: it has vectors, which are of de-identified
-- text, and of sources neither names of files nor attributes that may name somebody.
-- m0010_deidentified.py makes the role first: it belongs to the server.

-- Whether what a role is granted is shown to it de-identified only.
create function is_told_deidentified(role oid) returns boolean
language sql stable parallel safe set search_path = __schema__, pg_temp as $$
    select pg_has_role(role, 'docmill_notes_deidentified_reader', 'usage')
        and not pg_has_role(role, 'docmill_notes_reader', 'usage')
$$;

-- What the user of a query may read as it was written.
create function original_collections() returns text[]
language sql stable parallel safe set search_path = __schema__, pg_temp as $$
    select coalesce(array_agg(distinct g.collection), '{}')
    from grants g join pg_roles r on r.rolname = g.role
    where pg_has_role(r.oid, 'usage') and g.site is null and not is_told_deidentified(r.oid)
$$;

create function original_sites() returns text[]
language sql stable parallel safe set search_path = __schema__, pg_temp as $$
    select coalesce(array_agg(distinct g.collection || '/' || g.site), '{}')
    from grants g join pg_roles r on r.rolname = g.role
    where pg_has_role(r.oid, 'usage') and g.site is not null and not is_told_deidentified(r.oid)
$$;

alter policy readers on sources using (
    collection = any ((select original_collections())::text[])
    or collection || '/' || (attributes ->> 'site') = any ((select original_sites())::text[])
);

-- Sources as each role may see them: the names of files and what their owner says of them are left
-- out where they could name a patient. It reads with the rights of its owner and asks for its own.
create view visible_sources with (security_barrier) as
select
    document_id, collection, partition,
    case when is_original then root end as root,
    case when is_original then uri end as uri,
    sha256, size, modified,
    case
        when is_original then attributes
        when is_granted then jsonb_strip_nulls(jsonb_build_object(
            'site', attributes -> 'site',
            'specialty', attributes -> 'specialty',
            'note_type', attributes -> 'note_type'
        ))
    end as attributes,
    input, present, changed_at, parent_id, member
from (
    select
        own.*,
        seen.audits,
        seen.writes
            or collection = any (seen.originals)
            or coalesce(
                collection || '/' || (attributes ->> 'site') = any (seen.original_sites), false
            ) as is_original,
        seen.writes
            or collection = any (seen.collections)
            or coalesce(
                collection || '/' || (attributes ->> 'site') = any (seen.sites), false
            ) as is_granted
    from sources own
    cross join (
        select
            pg_has_role('docmill_writer', 'usage') as writes,
            pg_has_role('docmill_auditor', 'usage') as audits,
            readable_collections(true) as collections,
            readable_sites() as sites,
            original_collections() as originals,
            original_sites() as original_sites
        offset 0
    ) seen
) known
where is_granted or audits;

grant usage on schema __schema__ to docmill_notes_deidentified_reader;
grant execute on function record_reads to docmill_notes_deidentified_reader;
grant select on grants, releases, published, contents, runs, alembic_version,
    chunk_embeddings, visible_chunks
    to docmill_notes_deidentified_reader;
grant select on visible_sources
    to docmill_writer, docmill_contracts_reader, docmill_notes_reader, docmill_auditor,
       docmill_notes_deidentified_reader;
