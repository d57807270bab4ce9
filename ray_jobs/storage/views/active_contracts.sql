-- Contracts in force today: each with its parties, its dates and the law that governs it.
-- A contract without a stated end counts as in force; `term` says what is known.
create view active_contracts as
with terms as (
    select
        collection,
        document_id,
        max(value) filter (name = 'document_name') as document_name,
        string_agg(
            value || coalesce(' (' || qualifier || ')', ''), '; ' order by evidence[1].start
        ) filter (name = 'party') as parties,
        max(value_date) filter (name = 'agreement_date') as agreement_date,
        max(value_date) filter (name = 'effective_date') as effective_date,
        max(value_date) filter (name = 'expiration_date') as expiration_date,
        max(value) filter (name = 'renewal_term') as renewal_term,
        max(value) filter (name = 'notice_period') as notice_period,
        max(value) filter (name = 'governing_law') as governing_law,
        max(unit) filter (name = 'governing_law') as governing_law_code
    from contract_terms
    group by all
)
select
    d.collection,
    d.document_id,
    coalesce(t.document_name, d.title) as document_name,
    t.parties,
    t.agreement_date,
    t.effective_date,
    t.expiration_date,
    case
        when t.expiration_date is not null then 'until ' || t.expiration_date
        when t.renewal_term is not null then 'renews for ' || t.renewal_term
        else 'no end stated'
    end as term,
    t.renewal_term,
    t.notice_period,
    t.governing_law,
    t.governing_law_code,
    d.uri
from documents d
join terms t using (collection, document_id)
where coalesce(t.effective_date, t.agreement_date, date '0001-01-01') <= current_date
  and (t.expiration_date is null or t.expiration_date >= current_date
       or t.renewal_term is not null);
