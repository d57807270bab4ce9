-- What a reader sees of a document in short: the lines that its facts give, by topic, then the
-- sentences of its summary, each with its citations. What no citation bears out is left out.
create view gists as
select
    collection, document_id, 'line' as kind, topic, position, name, text, support,
    null as backend, null as prompt, must_mention,
    citations[1].page as page, citations[1].start as start, citations[1]."end" as "end",
    citations, extractor
from summary_lines
union all
select
    collection, document_id, 'sentence', topic, position, null, text, support,
    coalesce(backend, 'extractive'), prompt, false,
    citations[1].page, citations[1].start, citations[1]."end",
    citations, extractor
from summaries
where support <> 'unsupported';
