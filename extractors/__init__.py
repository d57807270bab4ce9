"""The verbs: pure stages, records in, records out."""
