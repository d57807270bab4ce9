"""Files to text with offsets, pages and the box of each word."""
