-- What holds for each contract today, its amendments counted in: of each term that can be said only
-- once the newest document counts, and `said_by` is that document. `before` is what it replaced.
-- Parties and the date of the agreement are the contract's own.
create view terms_in_force as
with said as (
    select collection, document_id, document_id as said_by, date '0001-01-01' as since
    from documents
    union all
    select collection, document_id, amendment_id, amended_on
    from amendments
    where amended_on <= current_date
),
ordered as (
    select
        s.collection,
        s.document_id,
        t.name,
        t.value,
        t.value_date,
        t.value_number,
        t.unit,
        lead(t.value) over newest_first as before,
        s.said_by,
        t.derivation,
        t.evidence,
        row_number() over newest_first as place
    from said s
    join contract_terms t on t.collection = s.collection and t.document_id = s.said_by
    where t.name in ('effective_date', 'initial_term', 'expiration_date', 'renewal_term',
                     'notice_period', 'governing_law', 'liability_cap')
      -- An amendment says when itself takes effect, not the contract.
      and (t.name <> 'effective_date' or s.said_by = s.document_id)
    window newest_first as (
        partition by s.collection, s.document_id, t.name
        order by s.since desc, t.evidence[1].start
    )
)
select
    o.collection,
    o.document_id,
    o.name,
    o.value,
    o.value_date,
    o.value_number,
    o.unit,
    case when o.said_by <> o.document_id then o.before end as before,
    o.said_by,
    o.evidence[1].page as page,
    o.evidence[1].start as start,
    o.evidence[1]."end" as "end",
    o.evidence[1].boxes as boxes,
    o.evidence[1].text as text,
    o.derivation,
    o.evidence,
    d.uri
from ordered o
join documents d on d.collection = o.collection and d.document_id = o.said_by
where o.place = 1
  and o.document_id not in (select amendment_id from amendments);
