alter table sources add column parent_id text;
comment on column sources.parent_id is 'the document it is attached to; null: a file by itself';
alter table sources add column member text;
comment on column sources.member is 'where it is in the file that holds it, as 2/1';
create index sources_by_parent on sources (parent_id);
grant select (parent_id, member) on sources to docmill_auditor;
