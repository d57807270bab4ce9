import pytest

from extractors.clinical.sections import canonical_name, sections
from schemas.vocabulary import NOTE_SECTIONS

TEXT = """CHIEF COMPLAINT: Cough.
PHYSICAL EXAMINATION:
LUNGS: Clear.
Heart: Regular.
IMPRESSION/PLAN:
1. Bronchitis.
"""


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("PMH", "past_medical_history"),
        ("Discharge Medications", "medications"),
        ("A/P", "assessment"),
        ("Reason for exam", "indication"),
        ("Weather", None),
    ],
)
def test_headings_have_canonical_names(title, name):
    assert canonical_name(title) == name


def test_every_canonical_name_is_in_the_vocabulary():
    found = {heading.label for heading in sections(TEXT)} - {None}
    assert found == {"chief_complaint", "physical_examination", "assessment"}
    assert found <= set(NOTE_SECTIONS)


def test_parts_of_an_examination_stand_below_it():
    levels = {heading.title: heading.level for heading in sections(TEXT)}
    assert (levels["PHYSICAL EXAMINATION"], levels["LUNGS"], levels["Heart"]) == (1, 2, 2)


def test_a_word_before_a_colon_is_no_heading():
    assert sections("He said: nothing.\nTemperature: 38.") == ()
