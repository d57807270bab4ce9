-- Where a contract departs from its own collection: clauses that few of its contracts have, and
-- clauses that nearly all have and it has not. `share` is that of the contracts with the clause.
create view unusual_clauses as
with norm as (
    select
        collection,
        question,
        count(*) filter (status in ('found', 'absent')) as answered,
        count(*) filter (status = 'found') / nullif(answered, 0) as share
    from answers
    group by collection, question
)
select
    a.collection,
    a.document_id,
    a.question as clause,
    case a.status when 'found' then 'rare here' else 'missing here' end as unusual,
    n.share,
    a.best_score as score,
    a.evidence[1].page as page,
    a.evidence[1].start as start,
    a.evidence[1]."end" as "end",
    a.evidence[1].boxes as boxes,
    a.evidence[1].text as text,
    d.uri
from answers a
join norm n using (collection, question)
join documents d using (collection, document_id)
where n.answered >= 10
  and ((a.status = 'found' and n.share <= 0.1) or (a.status = 'absent' and n.share >= 0.9));
