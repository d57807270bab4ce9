-- Every extracted statement with every place that it rests on: document, page, characters, boxes.
create view where_is_it_said as
select collection, document_id, 'clause' as kind, label as name, text as value, text,
       page, start, "end", boxes, extractor, site, specialty, note_type, template_id
from clauses
union all
select collection, document_id, 'entity', label, coalesce(normalized, text), text,
       page, start, "end", boxes, extractor, site, specialty, note_type, template_id
from entities
union all
select collection, document_id, 'contract term', name, value, e.text,
       e.page, e.start, e."end", e.boxes, extractor, site, specialty, note_type, template_id
from contract_terms, unnest(evidence) as u(e)
union all
select collection, document_id, 'clinical fact', name, value, e.text,
       e.page, e.start, e."end", e.boxes, extractor, site, specialty, note_type, template_id
from clinical_facts, unnest(evidence) as u(e)
union all
select collection, document_id, 'summary', 'sentence ' || position, text, e.text,
       e.page, e.start, e."end", e.boxes, extractor, site, specialty, note_type, template_id
from summaries, unnest(citations) as u(e)
where support <> 'unsupported'
union all
select collection, document_id, 'summary line', name, text, e.text,
       e.page, e.start, e."end", e.boxes, extractor, site, specialty, note_type, template_id
from summary_lines, unnest(citations) as u(e);
