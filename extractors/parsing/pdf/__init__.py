"""PDF files: two readers of text layers, OCR where these fail, and what else a file holds."""
