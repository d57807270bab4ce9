select document_id, label, page, start, "end", text as value from clauses
