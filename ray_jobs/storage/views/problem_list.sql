-- The problems that each note affirms of its patient, past ones marked so, each with its place.
create view problem_list as
select
    collection, document_id, patient, site, specialty, note_type, template_id,
    value as problem, written, temporality, modality, cue, score,
    section, page, start, "end", sentence, uri
from clinical_statements
where name = 'problem'
  and polarity = 'affirmed'
  and modality <> 'conditional'
  and experiencer = 'patient';
