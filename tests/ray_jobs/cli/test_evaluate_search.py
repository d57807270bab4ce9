import json

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

_CLAUSES = (
    ("Term", "This Agreement of {name} ends after two years."),
    ("Governing Law", "The laws of {state} govern this {name} Agreement."),
    ("Confidentiality", "Each party keeps the secrets of {name} for ever."),
)


@pytest.fixture
def files(tmp_path):
    corpus, gold = tmp_path / "corpus.jsonl", tmp_path / "gold.jsonl"
    with corpus.open("w") as texts, gold.open("w") as queries:
        for name, state in (("Acme", "Ohio"), ("Borealis", "Nevada"), ("Cygnus", "Utah")):
            parties = f'{name}, Inc. ("Seller") and Beta {name} LLC ("Buyer")'
            text = f"SUPPLY AGREEMENT\n\nbetween {parties}.\n"
            for number, (title, body) in enumerate(_CLAUSES, 1):
                text += f"\n{number}. {title}.\n{body.format(state=state, name=name)}\n"
            # What makes documents unlike each other, so that they can be set apart.
            text += "\n".join(f"{name} item {name}{number}." for number in range(150))
            start = text.index("The laws of")
            place = {"file_path": f"{name}.txt", "span": [start, text.index("\n", start)]}
            texts.write(json.dumps({"file_path": f"{name}.txt", "text": text}) + "\n")
            query = f"Consider the agreement of {name}; which law governs?"
            line = {"query_id": name, "query": query, "snippets": [place]}
            queries.write(json.dumps(line) + "\n")
    return ["--corpus", str(corpus), "--gold", str(gold)]


def test_predictions_are_of_the_best_way_and_point_into_the_corpus(files, docmill, tmp_path):
    out = tmp_path / "out.jsonl"
    code, output, _ = docmill(
        "evaluate", "retrieval", *files, "--chunks", "both", "--predictions", str(out),
        "--format", "jsonl",
    )  # fmt: skip
    assert code == 0
    rows = [json.loads(line) for line in output.splitlines()]
    assert {row["chunks"] for row in rows} == {"structure", "fixed"}
    assert all(row["recall_32k"] == 100.0 for row in rows if row["search"] != "dense")
    given = [json.loads(line) for line in out.read_text().splitlines()]
    assert set(given[0]) == {"query_id", "rank", "file_path", "start", "end", "score"}
    assert [item["file_path"] for item in given if item["rank"] == 1] == [
        "Acme.txt", "Borealis.txt", "Cygnus.txt",
    ]  # fmt: skip


def test_a_corpus_can_be_measured_by_what_its_other_documents_teach(files, docmill):
    code, output, _ = docmill("evaluate", "retrieval", *files, "--crossed", "--format", "jsonl")
    assert code == 0
    assert [json.loads(line)["queries"] for line in output.splitlines()] == [3] * 4


def test_so_many_documents_are_taken_with_their_questions(files, docmill):
    _, output, _ = docmill("evaluate", "retrieval", *files, "--documents", "2", "--format", "jsonl")
    assert {json.loads(line)["queries"] for line in output.splitlines()} == {2}


def test_weights_are_learned_from_corpora(files, docmill, tmp_path):
    out = tmp_path / "questions.safetensors"
    code, _, _ = docmill("train", "retrieval", *files, *files, "--out", str(out))
    assert (code, out.exists()) == (0, True)


def test_a_corpus_without_questions_is_refused(files, docmill, tmp_path):
    code, _, errors = docmill(
        "train", "retrieval", *files, *files[:2], "--out", str(tmp_path / "w")
    )
    assert (code, "2 corpora and 1 files" in errors) == (64, True)
