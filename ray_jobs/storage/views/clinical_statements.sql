-- Each fact of a note with the mention it rests on first, whose patient it is, and where it stands:
-- what the views of problems, drugs, values and visits choose from.
create view clinical_statements as
select
    f.collection,
    f.document_id,
    d.attributes['patient'] as patient,
    d.site,
    d.specialty,
    d.note_type,
    d.template_id,
    f.name,
    f.value,
    f.value_number,
    f.unit,
    f.qualifier,
    f.polarity,
    f.modality,
    f.evidence,
    e.entity_id,
    f.evidence[1].text as written,
    e.temporality,
    e.experiencer,
    e.cue,
    e.score,
    e.section,
    f.evidence[1].page as page,
    f.evidence[1].start as start,
    f.evidence[1]."end" as "end",
    f.evidence[-1].text as sentence,
    d.uri
from clinical_facts f
join documents d on d.collection = f.collection and d.document_id = f.document_id
left join entities e
    on e.collection = f.collection and e.document_id = f.document_id
    and e.start = f.evidence[1].start and e.label = f.name;
