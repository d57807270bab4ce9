-- What is to happen next and after how long (ISO 8601), each with the place that says so.
create view follow_up as
select
    f.collection,
    f.document_id,
    d.attributes['patient'] as patient,
    d.attributes['site'] as site,
    f.value as after,
    f.modality,
    f.evidence[1].text as written,
    f.evidence[1].page as page,
    f.evidence[1].start as start,
    f.evidence[1]."end" as "end",
    f.evidence[-1].text as sentence,
    d.uri
from clinical_facts f
join documents d on d.collection = f.collection and d.document_id = f.document_id
where f.name = 'follow_up'
  and f.polarity = 'affirmed';
