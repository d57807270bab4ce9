import tomllib
from pathlib import Path

import pytest

from extractors.clinical.codes import CodeIndex
from extractors.clinical.terminology import ICD10CM, Term, Terminology, icd10cm

GOLDEN = tomllib.loads((Path(__file__).parents[2] / "golden" / "codes.toml").read_text())


@pytest.fixture(scope="module")
def index():
    return CodeIndex(icd10cm())


def codes(index, mention):
    return [item.code for item in index.candidates(mention)]


def right(index, problems, *, first):
    found = [(codes(index, mention)[:first], code) for mention, code in problems.items()]
    return sum(any(own.startswith(code) for own in given) for given, code in found) / len(found)


def test_golden_problems_have_their_codes(index):
    problems = GOLDEN["problems"]
    assert len(problems) >= 80
    assert right(index, problems, first=1) >= 0.98
    assert right(index, problems, first=5) >= 0.99


def test_problems_that_the_rules_were_not_made_for_have_their_codes(index):
    assert right(index, GOLDEN["unseen"], first=1) >= 0.95


def test_what_says_too_little_has_no_code(index):
    mentions = GOLDEN["abstain"]["mentions"]
    assert len(mentions) >= 20
    coded = [mention for mention in mentions if codes(index, mention)]
    assert len(coded) <= len(mentions) * 0.05, coded


def test_the_unspecified_code_is_taken_where_the_text_says_no_more(index):
    assert codes(index, "knee pain")[0] == "M25.569"
    assert codes(index, "left knee pain")[0] == "M25.562"
    assert codes(index, "type 2 diabetes mellitus")[0] == "E11.9"


def test_a_side_that_is_not_meant_is_never_given(index):
    for mention, wrong in (("left hip pain", "M25.551"), ("hip pain", "M25.552")):
        assert wrong not in codes(index, mention)


@pytest.mark.parametrize(
    ("mention", "unsaid"),
    [
        ("bladder tumor", "malignant"),
        ("chronic pancreatitis", "acute"),
        ("upper abdominal pain", "lower"),
    ],
)
def test_what_the_text_does_not_say_is_no_candidate(index, mention, unsaid):
    given = index.candidates(mention)
    assert not [item.display for item in given if unsaid in item.display.lower()]


def test_a_score_tells_how_near_a_name_is(index):
    near = index.candidates("recurrent acute appendicitis")[0]
    exact = index.candidates("acute appendicitis")[0]
    assert 0.7 <= near.score < exact.score == 1


def test_the_first_wording_that_gives_a_code_counts(index):
    assert index.best("zzz", "mass", "gout")[0].code == "M10.9"
    assert index.best("zzz", "mass") == ()


def test_a_word_goes_with_a_problem_that_a_term_names_with_it(index):
    assert index.go_together("pain", "knee")
    assert index.go_together("pain", "severe")
    assert not index.go_together("asthma", "knee")


def test_less_sure_codes_are_given_where_less_is_enough():
    assert codes(CodeIndex(icd10cm(), sure_enough=0.99), "thoracoabdominal aneurysm") == []
    assert codes(CodeIndex(icd10cm()), "thoracoabdominal aneurysm")[0].startswith("I71.6")


def test_a_users_terminology_is_all_there_is():
    own = Terminology([Term("house", "K1", "bad knee", "added")], {("house", "K1"): "Bad knee"}, {})
    (found,) = CodeIndex(own).candidates("bad knees")
    assert (found.system, found.code, found.display, found.score) == ("house", "K1", "Bad knee", 1)
    assert CodeIndex(own).candidates("hypertension") == ()


def test_every_code_is_one_of_the_terminology(index):
    known = icd10cm().displays
    for mention in GOLDEN["problems"]:
        assert all((ICD10CM, code) in known for code in codes(index, mention))
