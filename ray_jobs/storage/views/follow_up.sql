-- What is to happen next and after how long (ISO 8601), each with the place that says so.
create view follow_up as
select
    collection, document_id, patient, site, specialty, note_type, template_id,
    value as after, modality, written, page, start, "end", sentence, uri
from clinical_statements
where name = 'follow_up'
  and polarity = 'affirmed';
