"""What every kind of document shares: sentences, headings, chunks."""
