-- The problems of relatives, affirmed and denied, each with its place and the words that say whose.
create view family_history as
select
    f.collection,
    f.document_id,
    d.attributes['patient'] as patient,
    d.attributes['site'] as site,
    f.value as problem,
    f.polarity,
    e.cue,
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
  and e.experiencer = 'family';
