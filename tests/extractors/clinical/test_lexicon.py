import pytest

from extractors.clinical.lexicon import read_lexicon, read_lines


def test_a_term_has_a_preferred_name():
    terms = read_lexicon("problems").terms
    assert terms["htn"] == terms["high blood pressure"] == "hypertension"


@pytest.mark.parametrize("name", ["problems", "tests", "procedures", "drugs"])
def test_terms_are_in_lower_case_and_listed_once(name):
    lines = [line for line in read_lines(f"{name}.txt") if not line.startswith("_")]
    terms = [line.partition(" = ")[0] for line in lines]
    assert terms == [term.lower() for term in terms]
    assert len(terms) == len(set(terms))


def test_shapes_are_read_beside_the_terms():
    problems = read_lexicon("problems")
    assert "itis" in problems.suffixes
    assert "acute" in problems.modifiers
    assert "diagnosis" in problems.exceptions
