create table purged (
    document_id text primary key,
    collection text not null,
    purged_at timestamptz not null default now()
);
create index purged_by_collection on purged (collection);

-- A worker may still be busy with a document while it is purged: what it brings is dropped.
create function refuse_purged() returns trigger language plpgsql as $$
begin
    if exists (select from purged where document_id = new.document_id) then
        return null;
    end if;
    return new;
end
$$;
create trigger refuse_purged before insert on sources
    for each row execute function refuse_purged();
create trigger refuse_purged before insert on ledger
    for each row execute function refuse_purged();
create trigger refuse_purged before insert on contents
    for each row execute function refuse_purged();
create trigger refuse_purged before insert on chunk_embeddings
    for each row execute function refuse_purged();
