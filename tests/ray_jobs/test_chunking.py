import pytest

from extractors.text.chunks import Chunker
from extractors.text.windows import FixedChunker
from ray_jobs.chunking import chunker, embedder
from schemas.chunk import Chunk, ChunkSettings
from schemas.job import Kind
from schemas.settings import Collection, Settings

pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_collection_chooses_how_its_documents_are_cut(tmp_path):
    fixed = ChunkSettings(strategy="fixed")
    collections = {
        "letters": Collection(kind=Kind.CONTRACT, chunks=fixed),
        "leases": Collection(kind=Kind.CONTRACT),
    }
    settings = Settings(home=tmp_path, collections=collections)
    assert isinstance(chunker(settings.of("letters")), FixedChunker)
    assert isinstance(chunker(settings.of("leases")), Chunker)


def test_titles_of_a_note_that_no_list_has_change_no_vector(tmp_path):
    given = {"start": 0, "end": 5, "text": "Well.", "position": 0, "tokens": 2}
    chunks = [
        Chunk(document_id=key, chunk_id=key, section=section, **given)
        for key, section in (("a", None), ("b", "JOHN SMITH"), ("c", "ALLERGIES"))
    ]
    settings = Settings(home=tmp_path, collections={})
    none, name, known = embedder(Kind.NOTE)(settings)(chunks)
    assert none.vector == name.vector
    assert none.vector != known.vector
