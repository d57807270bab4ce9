import numpy as np

from extractors.contracts.clause_model import LABELS, candidates
from extractors.contracts.weighing import Sight
from extractors.learned.reading import Scores
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import WordPieces
from ray_jobs.evaluation.cuad import GoldClause, GoldContract
from ray_jobs.training.clause_weighing import Read, cross_fitted, held_out, read
from ray_jobs.training.split import parts
from ray_jobs.training.weighing import Judged, fitted

LAW = LABELS.index("Governing Law")


def contract(number, law=True):
    words = " ".join(f"w{number}x{at}" for at in range(12))
    clause = f"Law of {number} governs." if law else ""
    text = f"{words}. {clause}".strip()
    start = text.find("Law of")
    gold = [GoldClause(label="Governing Law", start=start, end=len(text), text=clause)]
    return GoldContract(doc_id=f"c{number}", text=text, clauses=gold if law else [])


class Model:
    """A model that takes every sentence for the same."""

    def scores(self, text):
        tokens = WordPieces(encoder_folder(None))(text)
        sentences = np.zeros((len(tokens.sentences), len(LABELS)), np.float32)
        sentences[:, LAW] = 0.5
        pieces = np.zeros((len(tokens.ids), len(LABELS)), np.float32)
        return Scores(tokens, sentences, pieces, read=len(tokens.ids))


def test_candidates_are_right_where_gold_has_their_words():
    item = read(Model(), contract(1))
    right = {
        item.contract.text[sight.start : sight.end]: is_right
        for sight, is_right in zip(*item.judged, strict=True)
        if sight.label == LAW
    }
    assert right["Law of 1 governs."] is True
    assert [text for text, is_right in right.items() if is_right] == ["Law of 1 governs."]


def test_no_contract_is_weighed_by_what_it_says_itself():
    """One contract says the opposite of all others, and more often: it is weighed by them."""

    def given(number):
        own = contract(number)
        times = 200 if number == 3 else 1
        sure, unsure = (Sight(0, 5, LAW, score, is_by_rule=False) for score in (0.9, 0.1))
        right = [number != 3, number == 3] * times
        return Read(own, Model().scores(own.text), Judged([sure, unsure] * times, right))

    found = {item.doc_id: given for item, given in cross_fitted([given(n) for n in range(20)])}
    assert sorted(found) == sorted(f"c{number}" for number in range(20))
    # The sentence of the gold clause is as likely as the other, and comes later.
    weights = fitted(
        [item.judged for item in map(given, range(20)) if item.contract.doc_id != "c3"], 41
    )
    whole = fitted([item.judged for item in map(given, range(20))], 41)
    own = contract(3)
    scores = Model().scores(own.text)
    assert found["c3"] != candidates(own.text, scores, whole)
    assert weights[LAW][1] > 0 > whole[LAW][1]


def test_what_is_held_out_is_not_trained_on():
    contracts = [contract(number) for number in range(40)]
    apart = parts({item.doc_id: item.text for item in contracts})
    assert {item.doc_id for item in held_out(contracts)} == {*apart.calibration, *apart.dev}
