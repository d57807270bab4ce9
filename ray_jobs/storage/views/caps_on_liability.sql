-- What limits liability in each contract, and what says that nothing does: amounts where the clause
-- gives one. A contract whose answer is "absent" has a row too, without a place.
create view caps_on_liability as
select
    c.collection,
    c.document_id,
    case c.label when 'Cap on Liability' then 'capped' else 'uncapped' end as liability,
    t.value as cap,
    t.value_number as amount,
    t.unit as currency,
    c.score,
    c.page,
    c.start,
    c."end",
    c.boxes,
    c.text,
    d.uri
from clauses c
join documents d using (collection, document_id)
left join contract_terms t
    on t.collection = c.collection and t.document_id = c.document_id
    and t.name = 'liability_cap' and t.evidence[2].start = c.start
    and c.label = 'Cap on Liability'
where c.label in ('Cap on Liability', 'Uncapped Liability')
union all
select
    a.collection, a.document_id, a.status, null, null, null, a.best_score,
    null, null, null, null, null, d.uri
from answers a
join documents d using (collection, document_id)
where a.question = 'Cap on Liability' and a.status <> 'found';
