-- What tests and measurements gave: number, unit and flag, each with the place of the value.
create view labs as
select
    collection, document_id, patient, site, specialty, note_type, template_id,
    value as test, evidence[2].text as written, value_number as number, unit, qualifier as flag,
    evidence[2].page as page, evidence[2].start as start, evidence[2]."end" as "end",
    sentence, uri
from clinical_statements
where name = 'lab';
