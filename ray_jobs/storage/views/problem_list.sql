-- The problems that each note affirms of its patient, past ones marked so, each with its place and
-- the likeliest code, which is null where the text says too little to choose one.
create view problem_list as
select
    s.collection, s.document_id, s.patient, s.site, s.specialty, s.note_type, s.template_id,
    s.value as problem, s.written, c.code, c.display, c.system, c.score as code_score,
    s.temporality, s.modality, s.cue, s.score,
    s.section, s.page, s.start, s."end", s.sentence, s.uri
from clinical_statements s
left join codes c on c.collection = s.collection and c.entity_id = s.entity_id and c.rank = 1
where s.name = 'problem'
  and s.polarity = 'affirmed'
  and s.modality <> 'conditional'
  and s.experiencer = 'patient';
