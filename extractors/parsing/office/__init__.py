"""Office files: DOCX, Word 97, RTF and ODT."""
