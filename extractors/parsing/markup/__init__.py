"""HTML, Markdown, plain text, and the XML and JSON of clinical systems."""
