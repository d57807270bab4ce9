-- A tie as the words that it ties, at the place of the first.
select r.document_id, r.label, s.page, s.start, s."end", s.text || ' → ' || t.text as value
from relations r
join entities s on s.document_id = r.document_id and s.entity_id = r.source_id
join entities t on t.document_id = r.document_id and t.entity_id = r.target_id
