-- For each term of each contract that renews unless somebody gives notice: from when to when notice
-- keeps it from renewing. `evidence` holds every place that the days were computed from; page,
-- characters and boxes are those of the notice.
create view notice_windows as
select
    p.collection,
    p.document_id,
    p.number as renewals_so_far,
    p.begins as term_begins,
    p.ends as term_ends,
    least(p.begins, p.last_day_to_opt_out) as notice_from,
    p.last_day_to_opt_out,
    p.last_day_to_opt_out - current_date as days_left,
    p.derivation,
    p.evidence[-1].page as page,
    p.evidence[-1].start as start,
    p.evidence[-1]."end" as "end",
    p.evidence[-1].boxes as boxes,
    p.evidence[-1].text as text,
    p.evidence,
    d.uri
from contract_periods p
join documents d using (collection, document_id)
where p.renews and p.last_day_to_opt_out is not null;
