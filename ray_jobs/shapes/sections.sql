select document_id, coalesce(label, 'other') as label, page, start, "end", title as value from sections
