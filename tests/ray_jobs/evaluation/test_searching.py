import numpy as np
import pytest

from ray_jobs.evaluation.retrieval import GoldQuery, Place
from ray_jobs.evaluation.searching import BEST, crossed, folds_of, measured, searched
from ray_jobs.search.in_memory import InMemory
from ray_jobs.search.passages import Passage
from ray_jobs.search.routing import Naming

_KINDS = ("term", "law", "notice", "payment")


def encode(texts):
    """A direction a kind of clause; what has none gets one of its own."""
    rows = [[kind in text.lower() for kind in _KINDS] + [0.1] for text in texts]
    found = np.array(rows, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture
def texts():
    return {f"{name}.txt": name for name in ("acme", "borealis", "cygnus", "delta", "epsilon")}


@pytest.fixture
def found(texts):
    passages = [
        Passage(f"{path}-{at}", path, 100 * at, 100 * at + 100, kind, f"The {kind} of this.")
        for path in texts
        for at, kind in enumerate(_KINDS)
    ]
    vectors = encode([passage.text for passage in passages])
    namings = {path: Naming(f"{name} contract", name) for path, name in texts.items()}
    queries = [
        GoldQuery(
            query_id=f"{path}-{kind}",
            query=f"Contract of {name}: what is the {kind}?",
            places=(Place(path, 100 * at, 100 * at + 100),),
        )
        for path, name in texts.items()
        for at, kind in enumerate(_KINDS)
    ]
    index = InMemory(passages, vectors, namings)
    return searched(index, passages, queries=queries, encode=encode)


def test_each_way_to_search_has_a_row_and_the_best_gives_the_predictions(found, texts):
    known = list(crossed(found.examples, texts, seed=1))
    rows, predictions = measured("structure", found, known)
    assert [row.search for row in rows] == ["dense", "hybrid without names", "hybrid", BEST]
    assert rows[-1].recall_1 == 100.0
    assert rows[0].recall_1 < 100.0
    first = [item for item in predictions if item.rank == 1]
    assert [item.query_id for item in first] == [query.query_id for query in found.queries]
    assert (first[0].file_path, first[0].start, first[0].end) == ("acme.txt", 0, 100)


def test_without_weights_there_is_no_reranking(found):
    rows, predictions = measured("fixed", found, [None] * len(found.queries))
    assert [row.search for row in rows] == ["dense", "hybrid without names", "hybrid"]
    assert len(predictions) == len(found.queries) * len(found.passages)


def test_questions_about_one_document_are_in_one_fold(found, texts):
    folds = folds_of(found.examples, texts)
    assert len(set(folds)) == 5
    assert all(len(set(folds[at : at + 4])) == 1 for at in range(0, 20, 4))
