-- What each note says its patient does not tolerate: drugs in a section on allergies, each with its
-- place. A drug that is denied there is left out.
create view allergies as
select
    f.collection,
    f.document_id,
    d.attributes['patient'] as patient,
    d.attributes['site'] as site,
    f.value as substance,
    e.text as written,
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
where f.name = 'medication'
  and f.polarity = 'affirmed'
  and e.experiencer = 'patient'
  and e.section = 'allergies';
