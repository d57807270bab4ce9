-- Which documents call themselves an amendment of which contract: they have two parties in common,
-- and their date is not before the contract's.
create view amendments as
with named as (
    select
        collection,
        document_id,
        max(value) filter (name = 'document_name') as document_name,
        max(value_date) filter (name = 'agreement_date') as agreement_date,
        list(distinct lower(regexp_replace(value, '[^\p{L}\p{N}]', '', 'g')))
            filter (name = 'party') as parties
    from contract_terms
    group by all
)
select
    a.collection,
    c.document_id,
    c.document_name,
    a.document_id as amendment_id,
    a.document_name as amendment_name,
    a.agreement_date as amended_on
from named a
join named c
    on c.collection = a.collection
    and c.document_id <> a.document_id
    and len(list_intersect(c.parties, a.parties)) >= 2
where regexp_matches(a.document_name, '(?i)\b(amendment|addendum|amended)\b')
  and not regexp_matches(coalesce(c.document_name, ''), '(?i)\b(amendment|addendum)\b')
  and (a.agreement_date is null or c.agreement_date is null
       or a.agreement_date >= c.agreement_date)
  -- Of two contracts "as amended" one must be the later.
  and (not regexp_matches(coalesce(c.document_name, ''), '(?i)\bamended\b')
       or a.agreement_date > c.agreement_date);
