import pytest

from extractors.summarizing.polarity import differing_denials


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Patient has no fever.", "The patient denies fever, chills or cough."),
        ("There is no sign of infection.", "Without evidence of infection."),
        ("The culture was negative.", "The culture was negative."),
        ("It may not be assigned.", "This Agreement shall not be assigned; it is binding."),
        ("Notice no later than May 1 is due.", "Notice is due not later than May 1."),
        ("shall not be bound", "shall not (except as set forth here) be bound"),
    ],
)
def test_the_same_denial_in_other_words_is_the_same(sentence, source):
    assert differing_denials(sentence, [source]) == []


@pytest.mark.parametrize(
    ("sentence", "source", "is_added"),
    [
        ("Patient denies fever.", "The patient reports fever.", True),
        ("Patient has fever.", "The patient denies fever, chills or cough.", False),
        ("It may be assigned.", "This Agreement shall not be assigned.", False),
        ("There is swelling, no redness.", "There is no swelling, no redness.", False),
        ("No charge will not be payable.", "No charge will be payable.", True),
        ("The scan was negative.", "The scan was done.", True),
    ],
)
def test_a_denial_that_one_text_has_and_the_other_has_not_is_told(sentence, source, is_added):
    (found,) = differing_denials(sentence, [source])
    assert found.is_added is is_added
