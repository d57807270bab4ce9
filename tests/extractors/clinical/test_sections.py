import pytest

from extractors.clinical.sections import _rules, canonical_name, sections
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


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("INDICATIONS FOR THE PROCEDURE", "indication"),
        ("OPERATIVE PROCEDURE IN DETAIL", "procedure"),
        ("PREOPERATIVE DIAGNOSIS(ES)", "diagnosis"),
        ("FAMILY HISTORY OF CANCER", "family_history"),
        ("FAMILY AND SOCIAL HISTORY UPDATE", "social_history"),
        ("DIAGRAM OF THE PLANT", None),
    ],
)
def test_an_unseen_heading_is_named_by_its_words(title, name):
    assert canonical_name(title) == name


def test_every_name_that_can_be_given_is_in_the_vocabulary():
    rules = _rules()
    given = {*rules.names.values(), *(name for _, name in rules.guesses), *rules.optional}
    assert given == set(NOTE_SECTIONS)


def test_a_heading_that_no_list_has_bounds_a_section():
    text = "FAMILY HISTORY: None.\nWEATHER REPORT: Rain.\nPLAN: Rest.\n"
    family, weather, _ = sections(text)
    assert (family.body_end, weather.label) == (weather.start, None)
    titled = "Family History:\nNone.\n\nNotes of the Driver:\nLate.\n"
    assert [heading.title for heading in sections(titled)] == [
        "Family History",
        "Notes of the Driver",
    ]


def test_a_part_has_the_name_of_what_it_stands_below():
    text = "REVIEW OF SYSTEMS:\nLUNGS: No cough.\nPHYSICAL EXAMINATION:\nLUNGS: Clear.\n"
    names = [heading.label for heading in sections(text)]
    assert names == ["review_of_systems"] * 2 + ["physical_examination"] * 2
    assert sections("LUNGS: Clear.\n")[0].label is None
