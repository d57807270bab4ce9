import pytest

from ray_jobs.search.in_memory import InMemory
from ray_jobs.search.questions import question

_ASKED = question("Contract of Borealis: which law governs?")


@pytest.fixture
def index(passages, vectors, namings):
    return InMemory(passages, vectors, namings)


def places(ranking):
    return [place for place, _ in ranking]


def test_meaning_alone_does_not_tell_two_documents_apart(index, sense):
    assert places(index.dense(sense)) == [1, 3, 0, 2]


def test_hybrid_search_prefers_the_document_that_is_named(index, sense):
    assert places(index.hybrid(_ASKED, sense))[0] == 3


def test_reranking_puts_the_named_answer_first_and_loses_nothing(index, sense, learned):
    ranking = index.reranked(_ASKED, sense, learned)
    assert places(ranking)[0] == 3
    assert sorted(places(ranking)) == [0, 1, 2, 3]


def test_a_question_like_none_that_is_known_is_ranked_by_hybrid_search(index, sense, learned):
    unknown = learned._replace(known=-learned.known)
    assert index.reranked(_ASKED, sense, unknown) == index.hybrid(_ASKED, sense)


def test_what_is_not_reranked_comes_after_what_is(index, sense, learned):
    ranking = index.reranked(_ASKED, sense, learned, given=[0, 2])
    assert set(places(ranking)[:2]) == {0, 2}
    scores = [score for _, score in ranking]
    assert scores == sorted(scores, reverse=True)
