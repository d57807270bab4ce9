import json

import pytest

from ray_jobs.bench.completions import Said, scripted_server

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_each_answer_shows_where_it_is_said(on_samples, docmill):
    code, output, _ = docmill("ask", "Which law governs the contract?", "--collection", "contracts")
    assert code == 0
    assert output.startswith("1. ")
    assert " page 1, characters " in output


def test_programs_get_a_row_for_each_place(on_samples, docmill):
    _, output, _ = docmill("ask", "Which law governs the contract?", "--format", "jsonl")
    row = json.loads(output.splitlines()[0])
    assert row["end"] > row["start"]
    assert row["kind"] == "sentence"


def test_thin_evidence_is_no_answer(on_samples, docmill):
    code, output, _ = docmill("ask", "How do I bake a chocolate cake with cherries?")
    assert (code, output.startswith("no answer: ")) == (0, True)


def test_what_a_model_wrote_says_so_and_how_much_was_left_out(on_samples, docmill, monkeypatch):
    with scripted_server(lambda _prompt, _before: Said(200, "It owes $1,234,567. [1]")) as server:
        monkeypatch.setenv("DOCMILL_LLM__URL", server.url)
        monkeypatch.setenv("DOCMILL_LLM__MODEL", "m")
        asked = ("ask", "Who signed the Calder agreement with Pinewood?")
        _, output, _ = docmill(*asked)
        _, rows, said = docmill(*asked, "--format", "jsonl")
        _, own_words, _ = docmill(*asked, "--extractive")
    assert "written by endpoint m, answer-1@" in output
    assert "1 sentences left out" in " ".join(output.split())
    assert "1 sentences left out" in " ".join(said.split())
    assert "written by" not in own_words
    assert all(json.loads(line)["kind"] != "written" for line in rows.splitlines())
