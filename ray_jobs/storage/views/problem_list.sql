-- The problems that each note affirms of its patient, past ones marked so, each with its place.
create view problem_list as
select
    f.collection,
    f.document_id,
    d.attributes['patient'] as patient,
    d.attributes['site'] as site,
    f.value as problem,
    e.text as written,
    e.temporality,
    f.modality,
    e.cue,
    e.score,
    e.section,
    e.page,
    e.start,
    e."end",
    f.evidence[-1].text as sentence,
    d.uri
from clinical_facts f
join entities e
    on e.collection = f.collection and e.document_id = f.document_id
    and e.start = f.evidence[1].start and e.label = f.name
join documents d on d.collection = f.collection and d.document_id = f.document_id
where f.name = 'problem'
  and f.polarity = 'affirmed'
  and f.modality <> 'conditional'
  and e.experiencer = 'patient';
