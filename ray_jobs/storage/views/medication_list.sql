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
),
parts as (
    select collection, entity_id, list(name order by place) as ingredients
    from ingredients
    group by all
)
select
    c.collection, c.document_id, c.patient, c.site, c.specialty, c.note_type, c.template_id,
    c.value as drug, c.written, p.ingredients,
    s.strength, s.dose, s.form, s.route, s.frequency, s.duration, s.reason,
    c.value_number as times_a_day, c.qualifier as status,
    c.section, c.page, c.start, c."end", c.sentence, c.uri
from clinical_statements c
left join said s on s.collection = c.collection and s.entity_id = c.entity_id
left join parts p on p.collection = c.collection and p.entity_id = c.entity_id
where c.name = 'medication'
  and c.polarity = 'affirmed'
  and c.modality = 'actual'
  and c.experiencer = 'patient'
  and coalesce(c.section, '') <> 'allergies';
