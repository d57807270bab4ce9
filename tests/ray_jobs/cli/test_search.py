import json
from itertools import pairwise

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_each_hit_shows_document_page_and_characters(on_samples, docmill):
    code, output, _ = docmill("search", "termination for convenience", "-k", "2")
    assert code == 0
    assert output.startswith("1. contracts ")
    assert " page 1, characters " in output
    assert "Termination for Convenience" in output


def test_programs_get_every_column(on_samples, docmill):
    _, output, _ = docmill("search", "warfarin", "-k", "1", "--format", "jsonl")
    hit = json.loads(output)
    assert hit["collection"] == "notes"
    assert hit["end"] - hit["start"] == len(hit["text"])


def test_a_search_in_an_unknown_collection_is_refused(on_samples, docmill):
    code, _, errors = docmill("search", "x", "--collection", "letters")
    assert (code, "unknown collection" in errors) == (64, True)


def test_filters_and_groups_are_options(on_samples, docmill):
    _, output, _ = docmill(
        "search", "pain", "-k", "20", "--kind", "note", "--site", "south", "--since", "2000-01-01",
        "--by-document", "--format", "jsonl",
    )  # fmt: skip
    hits = [json.loads(line) for line in output.splitlines()]
    documents = [hit["document_id"] for hit in hits]
    assert hits
    assert {hit["collection"] for hit in hits} == {"notes"}
    runs = 1 + sum(one != other for one, other in pairwise(documents))
    assert runs == len(set(documents))


def test_words_of_the_query_are_marked(on_samples, docmill):
    _, output, _ = docmill("search", "warfarin", "-k", "1", "--format", "jsonl")
    hit = json.loads(output)
    start, end = hit["highlights"][0]
    assert hit["text"][start - hit["start"] : end - hit["start"]].lower() == "warfarin"
