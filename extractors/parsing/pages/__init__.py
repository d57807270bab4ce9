"""From the words of pages to text: order, tables, furniture, hyphens, characters."""
