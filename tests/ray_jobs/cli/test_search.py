import json

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
