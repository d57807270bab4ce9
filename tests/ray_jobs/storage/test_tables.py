from ray_jobs.storage.tables import VECTOR_SIZE, chunk_embeddings, metadata


def test_every_table_of_the_design_is_there():
    assert {"sources", "ledger", "runs", "releases", "chunk_embeddings"} <= set(metadata.tables)


def test_vectors_have_the_size_of_the_encoders():
    assert chunk_embeddings.c.embedding.type.dim == VECTOR_SIZE == 384
