-- A sentence, wherever in the summary; the place is that of the first citation.
select document_id, 'sentence' as label, citations[1].page as page, citations[1].start as start,
       citations[1]."end" as "end", text as value
from summaries
