-- The text, and of its context what is unusual.
select document_id, label, page, start, "end",
       text || coalesce(' = ' || normalized, '')
           || coalesce(' (' || nullif(concat_ws(', ', nullif(assertion, 'present'),
              nullif(temporality, 'recent'), nullif(experiencer, 'patient')), '') || ')', '') as value
from entities
