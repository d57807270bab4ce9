import pytest

from ray_jobs.evaluation.answers import Asked, Cited, answered, judged, questions, rows
from ray_jobs.evaluation.retrieval import GoldQuery
from ray_jobs.evaluation.retrieval import Place as Gold
from ray_jobs.search.replies import Place, Replies, Reply

GOLD = [
    GoldQuery(query_id="1", query="Consider A; who pays?", places=(Gold("a", 10, 20),)),
    GoldQuery(query_id="2", query="Consider A; who ends it?", places=(Gold("a", 40, 50),)),
    GoldQuery(query_id="3", query="Consider B; who pays?", places=(Gold("b", 0, 10),)),
]


def cited(start, end, path="a"):
    return Cited(
        query_id="1", put="to its document", file_path=path, start=start, end=end, evidence=1
    )


@pytest.fixture
def asked():
    return Asked("1", GOLD[0].query, "to its document", "a", GOLD[0].places)


def test_a_question_that_was_not_asked_of_a_document_has_no_answer_there():
    found = questions(GOLD, count=9, seed=1)
    assert [own.put for own in found].count("to all documents") == 3
    (missing,) = [own for own in found if own.put == "to a document without an answer"]
    assert (missing.query, missing.document, missing.gold) == ("Consider B; who ends it?", "b", ())


def test_the_same_seed_chooses_the_same_questions():
    assert questions(GOLD, count=2, seed=5) == questions(GOLD, count=2, seed=5)


@pytest.mark.parametrize(
    ("places", "right", "read"),
    [
        ([cited(10, 20)], 10, 10),
        ([cited(15, 25), cited(15, 25)], 5, 10),
        ([cited(10, 20, "b")], 0, 10),
        ([], 0, 0),
    ],
)
def test_characters_that_are_cited_count_once(asked, places, right, read):
    own = judged(asked, places)
    assert (own.right, own.read, own.gold, own.answered) == (right, read, 10, bool(places))


def test_a_place_is_told_in_the_characters_of_the_corpus(asked):
    place = Place(document_id="d", collection="c", start=1, end=3, text="bc")
    given = Replies(
        question="",
        evidence=1,
        given=(Reply(kind="sentence", text="bc", score=1, cited=(place,)),),
    )
    seen = []

    def ask(query, filters):
        seen.append(filters.documents)
        return given

    ((own, (line,)),) = answered([asked], ask, {"d": "a"}, {"d": [9, 10, 12, 13]})
    assert seen == [("d",)]
    assert (line.file_path, line.start, line.end) == ("a", 10, 13)
    assert own.right == 3


def test_an_abstention_is_a_line_too(asked):
    silent = Replies(question="", evidence=0.1, why_not="thin")
    ((own, (line,)),) = answered([asked], lambda *_: silent, {"d": "a"}, {"d": []})
    assert (line.file_path, line.why_not, own.answered) == (None, "thin", False)


def test_figures_are_shares_of_questions_with_intervals(asked):
    found = [judged(asked, [cited(10, 20)]), judged(asked, [])]
    other = asked._replace(put="to a document without an answer", gold=())
    first, second = rows([*found, judged(other, [])], seed=1)
    assert (first.abstains, first.bears, first.precision, first.recall) == (50, 50, 100, 50)
    assert first.bears_low == first.bears_high == 50  # One document, however it is drawn.
    assert (second.abstains, second.bears) == (100, None)
