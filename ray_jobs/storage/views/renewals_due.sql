-- Contracts that renew unless somebody acts: each with the next day by which to act. `amended_by`
-- counts documents that may have changed it (see `amendments`): their terms are not counted in.
create view renewals_due as
with upcoming as (
    select *
    from notice_windows
    where last_day_to_opt_out >= current_date
    qualify row_number() over (
        partition by collection, document_id order by last_day_to_opt_out
    ) = 1
),
named as (
    select
        collection,
        document_id,
        max(value) filter (name = 'document_name') as document_name,
        string_agg(distinct value, '; ') filter (name = 'party') as parties,
        max(value) filter (name = 'renewal_term') as renews_for,
        max(value) filter (name = 'notice_period') as notice
    from contract_terms
    group by all
)
select
    u.collection,
    u.document_id,
    n.document_name,
    n.parties,
    u.last_day_to_opt_out,
    u.days_left,
    u.term_ends,
    n.renews_for,
    n.notice,
    u.renewals_so_far,
    (select count(*) from amendments a
     where a.collection = u.collection and a.document_id = u.document_id) as amended_by,
    u.page,
    u.start,
    u."end",
    u.boxes,
    u.text,
    u.derivation,
    u.evidence,
    u.uri
from upcoming u
left join named n using (collection, document_id);
