"""Finding chunks by meaning and by words."""
