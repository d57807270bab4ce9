import gzip
import json

import pytest

from ray_jobs.evaluation.retrieval import Place, corpus, figures, gold_queries, row


def test_recall_and_precision_count_characters():
    gold = [Place("a", 0, 100)]
    told = figures([Place("a", 50, 150), Place("b", 0, 100), Place("a", 0, 50)], gold)
    assert told["recall_1"] == 0.5
    assert told["precision_1"] == 0.5
    assert told["recall_8"] == 1.0
    assert told["precision_8"] == pytest.approx(100 / 250)


def test_of_the_last_passage_only_what_fits_counts():
    told = figures([Place("a", 0, 1500), Place("a", 1500, 4000)], [Place("a", 1000, 3000)])
    assert told["recall_2k"] == pytest.approx(0.5)
    assert told["recall_8k"] == 1.0
    assert told["precision_2k"] == pytest.approx(0.5)


def test_characters_retrieved_twice_are_right_once_and_read_twice():
    told = figures([Place("a", 0, 10), Place("a", 0, 10)], [Place("a", 0, 20)])
    assert told["recall_8"] == 0.5
    assert told["precision_8"] == 0.5


def test_gold_that_overlaps_is_wanted_once():
    assert figures([Place("a", 0, 10)], [Place("a", 0, 8), Place("a", 4, 10)])["recall_1"] == 1.0


def test_a_row_is_the_mean_in_percent():
    one, other = (figures([Place("a", 0, end)], [Place("a", 0, 10)]) for end in (10, 5))
    told = row("structure", "dense", [one, other])
    assert (told.queries, told.recall_1, told.precision_1) == (2, 75.0, 100.0)


def test_both_forms_of_gold_files_are_read(tmp_path):
    lines = [
        {"query_id": "q1", "query": "x?", "snippets": [{"file_path": "a", "span": [1, 2]}]},
        {"query": "y?", "snippets": [{"doc_id": "b", "span": [3, 4]}]},
    ]
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    first, second = gold_queries(file)
    assert (first.query_id, first.places) == ("q1", (Place("a", 1, 2),))
    assert (second.query_id, second.places) == ("query-1", (Place("b", 3, 4),))


def test_a_corpus_is_read_as_it_is(tmp_path):
    file = tmp_path / "corpus.jsonl.gz"
    text = "\ufeffOne\r\ntwo"
    with gzip.open(file, "wt") as opened:
        opened.write(json.dumps({"file_path": "a", "text": text}) + "\n")
    assert corpus(file) == ({"a": text}, {})


def test_a_corpus_in_the_form_of_cuad_has_titles(tmp_path):
    file = tmp_path / "corpus.jsonl"
    file.write_text(json.dumps({"doc_id": "cuad-000", "title": "ACME LEASE", "text": "One"}))
    assert corpus(file) == ({"cuad-000": "One"}, {"cuad-000": "ACME LEASE"})
