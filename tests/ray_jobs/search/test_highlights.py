from typing import NamedTuple

from ray_jobs.search.highlights import by_document, highlights


class Result(NamedTuple):
    document_id: str
    number: int


def test_words_of_the_query_are_found_in_any_form():
    text = "The parties may terminate; a party that terminated pays."
    marked = [
        text[start:end] for start, end in highlights(text, "When can the party terminate it?")
    ]
    assert marked == ["parties", "terminate", "party", "terminated"]


def test_words_that_say_nothing_are_not_marked():
    assert highlights("It is the law", "is it the") == []


def test_results_are_grouped_by_document_in_the_order_of_the_best():
    hits = [Result("b", 1), Result("a", 2), Result("b", 3)]
    assert by_document(hits) == [[hits[0], hits[2]], [hits[1]]]
