-- A vector by the digest of its numbers.
select document_id, 'vector' as label, page, start, "end", model || ' ' || digest as value
from chunk_embeddings
