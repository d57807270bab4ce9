-- The value in its normal form, with what qualifies it; the place is that of the first evidence.
select document_id, name as label, evidence[1].page as page, evidence[1].start as start,
       evidence[1]."end" as "end",
       value || coalesce(' [' || unit || ']', '')
           || coalesce(' (' || nullif(concat_ws(', ', qualifier, nullif(polarity, 'affirmed'),
              nullif(modality, 'actual')), '') || ')', '') as value
from clinical_facts
