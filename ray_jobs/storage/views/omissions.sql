-- What a summary should not be without and is: lines on allergies, changed medications, follow-up,
-- caps, renewals and notice, whose place no supported sentence of the summary cites. A generated
-- sentence must also have the words of the line's last citation or of its value.
create view omissions as
with writers as (
    select distinct collection, document_id, coalesce(backend, 'extractive') as backend
    from summaries
),
said as (
    select
        s.collection, s.document_id, coalesce(s.backend, 'extractive') as backend, s.support,
        lower(s.text) as text, c.start as start, c."end" as "end"
    from summaries s, unnest(s.citations) as u(c)
    where s.support <> 'unsupported'
)
select
    l.collection, l.document_id, w.backend, l.topic, l.name, l.text,
    l.citations[1].page as page, l.citations[1].start as start, l.citations[1]."end" as "end",
    l.citations, l.line_id, l.extractor
from summary_lines l
join writers w using (collection, document_id)
where l.must_mention
  and not exists (
      select 1 from said s
      where s.collection = l.collection and s.document_id = l.document_id
        and s.backend = w.backend
        and s.start < l.citations[1]."end" and l.citations[1].start < s."end"
        and (s.support = 'extracted' or contains(s.text, lower(l.citations[1].text))
             or contains(s.text, lower(regexp_replace(l.text, '^[^:]*: ', ''))))
  );
