import pytest

from extractors.clinical.sections import sections
from extractors.clinical.templates import is_variant, named_sections, template_id

NORTH = """CHIEF COMPLAINT: Cough.
HISTORY OF PRESENT ILLNESS: Two weeks of a dry cough.
PAST MEDICAL HISTORY: Asthma.
MEDICATIONS: Albuterol.
ALLERGIES: Penicillin.
PHYSICAL EXAMINATION:
LUNGS: Clear.
ASSESSMENT: Bronchitis.
PLAN: Rest.
"""


def template(text):
    return template_id(text, sections(text))


def test_other_content_in_the_same_template_is_the_same_template():
    other = (
        NORTH.replace("Cough.", "Chest pain since Monday, worse when he climbs stairs.")
        .replace("Albuterol.", "\n1. Warfarin 5 mg\n2. Metoprolol 25 mg")
        .replace("LUNGS: Clear.", "HEART: Regular.\nABDOMEN: Soft.")
    )
    assert template(other) == template(NORTH)


@pytest.mark.parametrize("missing", ["ALLERGIES: Penicillin.\n", "PAST MEDICAL HISTORY: Asthma.\n"])
def test_an_optional_section_that_is_missing_makes_no_other_template(missing):
    assert missing in NORTH
    assert template(NORTH.replace(missing, "")) == template(NORTH)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("CHIEF COMPLAINT", "CC"),
        ("ASSESSMENT: Bronchitis.\nPLAN: Rest.", "PLAN: Rest.\nASSESSMENT: Bronchitis."),
        ("HISTORY OF PRESENT ILLNESS: ", "HISTORY OF PRESENT ILLNESS:\n"),
    ],
)
def test_other_words_and_another_order_are_another_template(ours, theirs):
    assert ours in NORTH
    changed = NORTH.replace(ours, theirs)
    if theirs.endswith("\n"):
        changed = NORTH.replace(": ", ":\n")
    assert template(changed) != template(NORTH)


def test_headings_in_another_case_are_another_template():
    lower = "\n".join(
        name.title() + colon + rest
        for name, colon, rest in (line.partition(":") for line in NORTH.splitlines())
    )
    assert named_sections(sections(lower)) == named_sections(sections(NORTH))
    assert template(lower) != template(NORTH)


def test_headings_that_no_list_has_tell_templates_apart():
    one = "MOTIVO: Tos.\nANTECEDENTES: Asma.\n"
    assert template(one) == template("MOTIVO: Fiebre.\nANTECEDENTES: Ninguno.\n")
    assert template(one) != template("CONSULTA: Tos.\nPASADO: Asma.\n")


def test_notes_without_headings_have_one_template():
    assert template("He coughs.") == template("She has a headache and cannot sleep.")
    assert named_sections(sections("He coughs.")) == ()


def test_a_variant_has_the_same_sections_but_for_one_in_five():
    whole = ("chief_complaint", "allergies", "medications", "assessment", "plan")
    assert is_variant(whole, whole[1:])
    assert not is_variant(whole, whole[2:])
    assert not is_variant(whole, whole[::-1])
    assert not is_variant(("assessment", "plan"), ("assessment", "plan"))
