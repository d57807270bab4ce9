import numpy as np
import pytest

from ray_jobs.evaluation.indexed import VectorCache, file_name, indexed
from ray_jobs.evaluation.retrieval import Corpus
from schemas.chunk import Chunk


class Counted:
    """Vectors of letters, and how often they were asked for."""

    def __init__(self):
        self.calls = 0

    def __call__(self, texts):
        self.calls += 1
        counts = [[text.count(letter) for letter in "abc"] for text in texts]
        return np.array(counts, np.float32)


@pytest.fixture
def counted():
    return Counted()


def by_lines(batch):
    for document in batch:
        start = 0
        for position, line in enumerate(document.text.split("\n")):
            yield Chunk(
                document_id=document.document_id,
                chunk_id=f"{document.document_id}-{position}",
                start=start,
                end=start + len(line),
                text=line,
                position=position,
                tokens=1,
            )
            start += len(line) + 1


def test_vectors_are_computed_once_for_the_same_texts(counted, tmp_path):
    for _ in range(2):
        vectors = VectorCache(tmp_path, counted, "m")(["ab", "c"])
        assert vectors.tolist() == [[1, 1, 0], [0, 0, 1]]
    assert counted.calls == 1


def test_another_model_has_vectors_of_its_own(counted, tmp_path):
    VectorCache(tmp_path, counted, "m")(["ab"])
    VectorCache(tmp_path, counted, "n")(["ab"])
    assert counted.calls == 2


def test_an_index_holds_the_passages_of_all_texts_with_their_places(counted):
    texts = {"x/one.txt": "LEASE AGREEMENT\nbody", "two.txt": "aaa\nbbb"}
    index, passages = indexed(Corpus(texts, {}), by_lines, counted)
    assert [(own.document_id, own.start) for own in passages] == [
        ("x/one.txt", 0), ("x/one.txt", 16), ("two.txt", 0), ("two.txt", 4),
    ]  # fmt: skip
    assert index.places_of("two.txt").tolist() == [2, 3]
    assert counted.calls == 2


def test_a_file_is_called_by_its_name_alone():
    assert file_name("contracts/Acme%20NDA.v2.txt") == "Acme NDA.v2"
