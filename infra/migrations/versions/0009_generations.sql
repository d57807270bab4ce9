alter table releases add column model text;
comment on column releases.model is 'the encoder of all its vectors';

update releases r set model = (
    select split_part(e.model, '/', 1)
    from contents c
    join chunk_embeddings e on e.document_id = c.document_id and e.version = c.version
        and e.input = c.input
    where c.collection = r.collection and c.stage = 'embeddings' and c.visible @> r.release_id
    limit 1
);
