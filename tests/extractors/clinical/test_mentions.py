import pytest

from extractors.clinical.mentions import MentionFinder


@pytest.fixture(scope="module")
def find():
    return MentionFinder()


def found(find, text):
    return [(text[m.start : m.end], m.label, m.normalized) for m in find(text)]


def test_the_longest_term_wins(find):
    assert found(find, "history of deep vein thrombosis") == [
        ("deep vein thrombosis", "problem", "deep vein thrombosis")
    ]


def test_modifiers_belong_to_the_problem(find):
    assert found(find, "has severe chronic back pain") == [
        ("severe chronic back pain", "problem", "back pain")
    ]


def test_plurals_and_cases_are_found(find):
    assert found(find, "Recurrent UTIs") == [
        ("Recurrent UTIs", "problem", "urinary tract infection")
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [("esophagitis", "problem"), ("cholecystectomy", "procedure"), ("venogram", "test")],
)
def test_a_word_is_known_by_its_ending(find, text, label):
    assert [mention.label for mention in find(f"He had {text} today.")] == [label]


def test_an_exception_is_not_known_by_its_ending(find):
    assert find("The diagnosis and the prognosis were explained.") == []


def test_a_drug_of_two_words_is_one_mention(find):
    assert found(find, "on  Toprol XL 25 mg") == [("Toprol XL", "medication", "metoprolol")]
