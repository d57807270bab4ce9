import pytest

from ray_jobs.bench.clauses import clause_costs
from ray_jobs.evaluation.cuad import GoldContract
from schemas.settings import read_settings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TEXT = "The Seller shall deliver the goods to the Buyer within thirty days of the order. " * 30


def test_one_reading_costs_far_less_than_41_questions():
    contracts = [GoldContract(doc_id=str(number), text=TEXT) for number in range(2)]
    once, asked = clause_costs(read_settings(), contracts, questioned=1, processes=1)
    assert (once.contracts, asked.contracts) == (2, 1)
    assert once.pieces == 2 * asked.pieces
    assert once.ratio < 1.35
    assert asked.ratio > 41
    assert asked.cpu_times > 10
