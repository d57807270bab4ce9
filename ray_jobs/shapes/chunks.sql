select document_id, 'chunk' as label, page, start, "end", text as value from chunks
