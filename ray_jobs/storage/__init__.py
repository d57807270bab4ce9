"""Reading and writing files, tables and vectors."""
