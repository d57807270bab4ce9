alter table ledger add column template_id text;
comment on column ledger.template_id is 'of parse: the template that a note was written in';

create table templates (
    collection text not null,
    site text not null,
    template_id text not null,
    sections text[] not null,
    run_id text not null,
    first_seen timestamptz not null default now(),
    primary key (collection, site, template_id)
);
comment on table templates is 'the templates of notes that each site has sent so far';
comment on column templates.site is 'empty where documents name none';
comment on column templates.sections is 'canonical names, in order; never words of a note';
comment on column templates.run_id is 'the run that met it first';
