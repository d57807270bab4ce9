import json

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

_TEXT = """SUPPLY AGREEMENT

This Agreement is made as of May 2, 2025 by and between {name} Tool, Inc. ("Seller") and Beta LLC
("Buyer").

1. Governing Law. This Agreement shall be governed by the laws of the State of {state}.

2. Assignment. Neither party may assign this Agreement without the consent of the other.
"""
_ASKED = {
    "Which law governs the agreement?": "This Agreement shall be governed",
    "May the agreement be assigned?": "Neither party may assign",
}


def test_answers_are_measured_against_gold_in_the_characters_of_the_corpus(docmill, tmp_path):
    corpus, gold, out = (tmp_path / name for name in ("corpus.jsonl", "gold.jsonl", "out.jsonl"))
    made = {f"{name}.txt": _TEXT.format(name=name, state=state) for name, state in _NAMES}
    texts = {path: "\ufeff" + text.replace("\n", "\r\n") for path, text in made.items()}
    corpus.write_text(
        "".join(json.dumps({"file_path": key, "text": text}) + "\n" for key, text in texts.items())
    )
    gold.write_text("".join(json.dumps(line) + "\n" for line in _gold(texts)))
    code, output, _ = docmill(
        "evaluate", "answers", "--corpus", str(corpus), "--gold", str(gold),
        "--predictions", str(out), "--format", "jsonl",
    )  # fmt: skip
    assert code == 0
    rows = {row["put"]: row for row in map(json.loads, output.splitlines())}
    assert rows["to all documents"]["bears"] == 100
    assert rows["to its document"]["recall"] > 50
    assert rows["to a document without an answer"]["questions"] == 1
    places = [json.loads(line) for line in out.read_text().splitlines()]
    law = [own for own in places if own["query_id"] == "Acme.txt 0" and own["rank"] == 1]
    assert "State of Ohio" in texts[law[0]["file_path"]][law[0]["start"] : law[0]["end"]]


_NAMES = (("Acme", "Ohio"), ("Borealis", "Utah"))


def _gold(texts):
    for path, text in texts.items():
        for number, (asked, words) in enumerate(_ASKED.items()):
            if (path, number) == ("Borealis.txt", 1):
                continue  # Nobody asks this of it, so it counts as without an answer.
            start = text.index(words)
            place = {"file_path": path, "span": [start, text.index("\r", start)]}
            yield {
                "query_id": f"{path} {number}",
                "query": f"Consider the agreement of {path.removesuffix('.txt')}; {asked}",
                "snippets": [place],
            }
