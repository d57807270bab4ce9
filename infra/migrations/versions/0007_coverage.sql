alter table ledger add column coverage double precision;
comment on column ledger.coverage is 'of parse: share of the document''s glyphs in its text';
