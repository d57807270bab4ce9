import pytest

from extractors.clinical.terminology import ICD10CM, Term, icd10cm, read_terminology
from extractors.stage import StageError

SYNONYM = Term(ICD10CM, "M25.40", "joint swelling", "added")


@pytest.fixture
def csv(tmp_path):
    def write(content):
        path = tmp_path / "terms.csv"
        path.write_text(content)
        return path

    return write


def test_the_tabular_list_gives_names_inclusion_terms_and_what_is_below():
    read = icd10cm()
    assert read.displays[ICD10CM, "I10"] == "Essential (primary) hypertension"
    assert Term(ICD10CM, "I10", "high blood pressure", "besides") in read.terms
    assert SYNONYM in read.terms
    assert "E11.9" in read.below["E11"]


def test_every_name_that_docmill_adds_is_that_of_a_code():
    read = icd10cm()
    assert not {(term.system, term.code) for term in read.terms} - read.displays.keys()


def test_what_an_injury_came_from_is_no_problem_unless_it_is_named_so():
    external = [term for term in icd10cm().terms if term.code.startswith("W")]
    assert {term.name for term in external} == {"fall", "falls"}


def test_a_users_terms_replace_those_of_the_package(csv):
    read = read_terminology(csv("code,term,system\nX1,bad knee,house\n"), over=None)
    assert read.terms == [Term("house", "X1", "bad knee", "added")]
    assert read.displays == {("house", "X1"): "bad knee"}


def test_a_users_terms_join_those_of_the_package(csv):
    read = read_terminology(csv("code,term\nM25.561,bad knee\n"), over=icd10cm())
    assert read.terms[-1] == Term(ICD10CM, "M25.561", "bad knee", "added")
    assert read.displays[ICD10CM, "M25.561"] == "Pain in right knee"
    assert SYNONYM in read.terms


@pytest.mark.parametrize("content", ["code,term\n,bad knee\n", "number,name\n1,bad knee\n"])
def test_a_file_without_codes_and_terms_is_refused_by_its_line(csv, content):
    with pytest.raises(StageError, match=r"terms.csv, line 2: needs columns code and term"):
        read_terminology(csv(content), over=None)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(StageError, match=r"gone.csv: FileNotFoundError"):
        read_terminology(tmp_path / "gone.csv", over=None)
