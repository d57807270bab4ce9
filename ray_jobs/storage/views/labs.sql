-- What tests and measurements gave: number, unit and flag, each with the place of the value.
create view labs as
select
    f.collection,
    f.document_id,
    d.attributes['patient'] as patient,
    d.attributes['site'] as site,
    f.value as test,
    f.evidence[2].text as written,
    f.value_number as number,
    f.unit,
    f.qualifier as flag,
    f.evidence[2].page as page,
    f.evidence[2].start as start,
    f.evidence[2]."end" as "end",
    f.evidence[-1].text as sentence,
    d.uri
from clinical_facts f
join documents d on d.collection = f.collection and d.document_id = f.document_id
where f.name = 'lab';
