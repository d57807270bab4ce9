-- What each note says its patient takes: drug, strength, dose, form, route, frequency, duration,
-- reason and status, each in its normal form and each row with the place that says so. Drugs that are denied, only possible or a relative's are left out.
create view medication_list as
with said as (
    select
        r.collection,
        r.source_id as entity_id,
        max(e.normalized) filter (r.label = 'strength') as strength,
        max(e.normalized) filter (r.label = 'dose') as dose,
        max(e.normalized) filter (r.label = 'form') as form,
        max(e.normalized) filter (r.label = 'route') as route,
        max(e.normalized) filter (r.label = 'frequency') as frequency,
        max(e.normalized) filter (r.label = 'duration') as duration,
        max(e.normalized) filter (r.label = 'reason') as reason
    from relations r
    join entities e on e.collection = r.collection and e.entity_id = r.target_id
    group by all
)
select
    f.collection,
    f.document_id,
    d.attributes['patient'] as patient,
    d.attributes['site'] as site,
    f.value as drug,
    e.text as written,
    s.strength,
    s.dose,
    s.form,
    s.route,
    s.frequency,
    s.duration,
    s.reason,
    f.value_number as times_a_day,
    f.qualifier as status,
    e.section,
    e.page,
    e.start,
    e."end",
    f.evidence[-1].text as sentence,
    d.uri
from clinical_facts f
join entities e
    on e.collection = f.collection and e.document_id = f.document_id
    and e.start = f.evidence[1].start and e.label = 'medication'
join documents d on d.collection = f.collection and d.document_id = f.document_id
left join said s on s.collection = f.collection and s.entity_id = e.entity_id
where f.name = 'medication'
  and f.polarity = 'affirmed'
  and f.modality = 'actual'
  and e.experiencer = 'patient'
  and coalesce(e.section, '') <> 'allergies';
