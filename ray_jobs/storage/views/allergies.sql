-- What each note says its patient does not tolerate: drugs in a section on allergies, each with its
-- place. A drug that is denied there is left out.
create view allergies as
select
    collection, document_id, patient, site, specialty, note_type, template_id,
    value as substance, written,
    section, page, start, "end", sentence, uri
from clinical_statements
where name = 'medication'
  and polarity = 'affirmed'
  and experiencer = 'patient'
  and section = 'allergies';
