-- A line by what it tells of; the place is that of the first citation.
select document_id, name as label, citations[1].page as page, citations[1].start as start,
       citations[1]."end" as "end", text as value
from summary_lines
