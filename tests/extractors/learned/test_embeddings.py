import numpy as np
import pytest

from extractors.learned.embeddings import Embedder
from schemas.chunk import Chunk

pytestmark = pytest.mark.filterwarnings("ignore")


def test_each_chunk_gets_a_vector_of_its_own():
    chunks = [
        Chunk(
            document_id="a",
            chunk_id=text,
            start=0,
            end=len(text),
            text=text,
            page=3,
            position=0,
            tokens=2,
        )
        for text in ("one text", "another")
    ]
    embedder = Embedder(None, precision="fp32", tokens_per_batch=8192)
    one, other = embedder(chunks)
    assert (one.chunk_id, one.page, one.model) == ("one text", 3, "all-MiniLM-L6-v2/fp32")
    assert len(np.frombuffer(one.vector, "<f2")) == 384
    assert one.vector != other.vector
