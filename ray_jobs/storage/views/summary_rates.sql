-- How often summaries say what nothing bears out, and leave out what they should not: by run, slice
-- of the documents (site) and who wrote them. Null where there was nothing to say or to leave out.
create view summary_rates as
with sentences as (
    select
        s.collection, s.run_id, d.attributes['site'] as site,
        coalesce(s.backend, 'extractive') as backend,
        count(*) as sentences,
        count(distinct s.document_id) as documents,
        count(*) filter (s.support = 'unsupported') as unsupported
    from summaries s
    join documents d using (collection, document_id)
    group by all
),
writers as (
    select distinct
        s.collection, s.document_id, s.run_id, d.attributes['site'] as site,
        coalesce(s.backend, 'extractive') as backend
    from summaries s
    join documents d using (collection, document_id)
),
musts as (
    select w.collection, w.run_id, w.site, w.backend, count(*) as must_mention
    from writers w
    join summary_lines l using (collection, document_id)
    where l.must_mention
    group by all
),
left_out as (
    select w.collection, w.run_id, w.site, w.backend, count(*) as omitted
    from writers w
    join omissions o using (collection, document_id, backend)
    group by all
)
select
    s.collection, s.run_id, s.site, s.backend, s.documents, s.sentences, s.unsupported,
    s.unsupported / s.sentences as hallucination_rate,
    coalesce(m.must_mention, 0) as must_mention,
    coalesce(o.omitted, 0) as omitted,
    coalesce(o.omitted, 0) / m.must_mention as omission_rate
from sentences s
left join musts m
    on m.collection = s.collection and m.run_id = s.run_id and m.backend = s.backend
    and m.site is not distinct from s.site
left join left_out o
    on o.collection = s.collection and o.run_id = s.run_id and o.backend = s.backend
    and o.site is not distinct from s.site;
