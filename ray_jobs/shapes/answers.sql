-- Where an answer is found, its clauses tell the place.
select document_id, question as label, null::bigint as page, null::bigint as start,
       null::bigint as "end", status as value
from answers
