from schemas.chunk import Chunk, Embedding


def test_a_chunk_fits_its_text():
    chunk = Chunk(document_id="a", start=2, end=7, text="hello", chunk_id="c", position=0, tokens=1)
    assert chunk.end - chunk.start == len(chunk.text)


def test_an_embedding_survives_json():
    embedding = Embedding(
        document_id="a",
        chunk_id="c",
        start=0,
        end=1,
        page=1,
        section=None,
        text="x",
        model="m",
        vector=b"\xff\x00\x80",
    )
    assert Embedding.model_validate_json(embedding.model_dump_json()) == embedding
