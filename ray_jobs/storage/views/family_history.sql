-- The problems of relatives, affirmed and denied, each with its place and the words that say whose.
create view family_history as
select
    collection, document_id, patient, site, specialty, note_type, template_id,
    value as problem, polarity, cue,
    section, page, start, "end", sentence, uri
from clinical_statements
where name = 'problem'
  and experiencer = 'family';
