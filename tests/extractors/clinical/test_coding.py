import pytest

from extractors.clinical.codes import CodeIndex
from extractors.clinical.coding import Coder
from extractors.clinical.entities import ClinicalEntityExtractor
from extractors.clinical.mentions import MentionFinder
from extractors.clinical.terminology import icd10cm
from schemas.codes import Code, Ingredient


@pytest.fixture(scope="module")
def extract():
    return ClinicalEntityExtractor(MentionFinder(), Coder(CodeIndex(icd10cm())))


@pytest.fixture
def rows(extract, document):
    return lambda text: list(extract([document(text)]))


def first(rows, text):
    return [row.code for row in rows(text) if isinstance(row, Code) and row.rank == 1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("She has pain in the left knee now.", "M25.562"),
        ("She has right upper quadrant abdominal pain.", "R10.11"),
        ("She has pain, and the left knee is stiff.", "R52"),
        ("Known HTN.", "I10"),
        ("He denies shortness of breath.", "R06.02"),
    ],
)
def test_a_problem_is_coded_with_what_stands_beside_it(rows, text, code):
    assert first(rows, text)[0] == code


def test_a_mention_that_says_too_little_has_no_row(rows):
    assert first(rows, "There is a lesion.") == []


def test_candidates_are_ranked_from_one_and_the_best_comes_first(rows):
    given = [row for row in rows("Osteoarthritis of the right knee.") if isinstance(row, Code)]
    assert [row.rank for row in given] == list(range(1, len(given) + 1))
    assert [row.score for row in given] == sorted((row.score for row in given), reverse=True)
    assert {row.system for row in given} == {"ICD-10-CM"}


def test_a_combination_has_a_row_for_each_ingredient(rows):
    given = [row for row in rows("Percocet at night.") if isinstance(row, Ingredient)]
    assert [(row.place, row.name) for row in given] == [(1, "oxycodone"), (2, "acetaminophen")]
    assert [row.drugbank for row in given] == ["DB00497", "DB00316"]


def test_a_group_of_drugs_has_no_ingredient(rows):
    assert [row for row in rows("On antibiotics.") if isinstance(row, Ingredient)] == []
