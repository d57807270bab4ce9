"""Pictures of pages to words: Tesseract, and what makes a scan easy to read."""
