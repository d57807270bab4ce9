import tomllib
from pathlib import Path

import pytest

from extractors.clinical.entities import ClinicalEntityExtractor
from extractors.clinical.medications import attributes, status
from extractors.clinical.mentions import MentionFinder
from schemas.span import Entity

GOLDEN = tomllib.loads((Path(__file__).parents[2] / "golden" / "medications.toml").read_text())
LISTS = GOLDEN["list"]
STYLES = GOLDEN["style"]


@pytest.fixture(scope="module")
def extract():
    return ClinicalEntityExtractor(MentionFinder())


def written(drugs, style):
    """A list of drugs as a site writes it."""
    lines = [style["line"].format(**drug, **spelled(drug, style)) for drug in drugs]
    return style.get("head", "") + style.get("between", "\n").join(lines) + style.get("foot", "")


def spelled(drug, style):
    """How a site spells routes, and frequencies, which it numbers among several."""
    return {
        "routed": style["routes"].get(drug["route"], drug["route"]),
        "often": style["frequencies"].get(drug["frequency"], drug["frequency"]),
    }


def rows_of(records):
    """Each drug with the normal forms of what is tied to it."""
    entities = {item.entity_id: item for item in records if isinstance(item, Entity)}
    rows = {item.normalized: {} for item in entities.values() if item.label == "medication"}
    for item in records:
        if hasattr(item, "source_id"):
            drug, tied = entities[item.source_id], entities[item.target_id]
            rows[drug.normalized][tied.label] = tied.normalized
    return rows


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style["name"])
@pytest.mark.parametrize("drugs", LISTS, ids=lambda drugs: drugs["name"])
def test_the_same_list_in_another_style_gives_the_same_rows(extract, document, drugs, style):
    records = list(extract([document(written(drugs["drugs"], style))]))
    shown = {"strength", "route", "frequency"}
    found = {
        drug: {label: value for label, value in said.items() if label in shown}
        for drug, said in rows_of(records).items()
    }
    assert found == {
        drug["ingredient"]: {
            "strength": drug["strength"],
            "route": drug["route"],
            "frequency": drug["frequency"],
        }
        for drug in drugs["drugs"]
    }


def test_there_are_sixty_lists_in_ten_styles():
    assert len(STYLES) >= 10
    assert len(LISTS) * len(STYLES) >= 60


def found(text, drug):
    start = text.index(drug)
    own = attributes(text, start, start + len(drug), since=0, until=len(text))
    return [item.normalized for item in own]


def test_the_next_line_belongs_to_the_next_drug():
    assert found("Warfarin\nLasix 40 mg daily", "Warfarin") == []


def test_a_line_that_goes_on_about_the_drug_belongs_to_it():
    assert found("Warfarin\n   5 mg nightly\nTake with water", "Warfarin") == [
        "5 mg",
        "1 per day at bedtime",
    ]
    assert found("Warfarin\nDose: 5 mg\nFrequency: nightly\n\n10 mg", "Warfarin") == [
        "5 mg",
        "1 per day at bedtime",
    ]


def test_what_stands_right_before_the_drug_belongs_to_it():
    assert found("He takes 5 mg of warfarin daily.", "warfarin") == ["5 mg", "1 per day"]
    assert found("He got 5 mg last week. On warfarin daily.", "warfarin") == ["1 per day"]


def test_a_route_right_before_the_drug_is_its_own():
    text = "She was given intravenous vancomycin."
    assert found(text, "vancomycin") == ["intravenous"]
    text = "aspirin 81 mg PO lisinopril 10 mg"
    own = attributes(text, 17, 27, since=7, until=len(text))
    assert [item.normalized for item in own] == ["10 mg"]


def test_a_brand_in_brackets_is_the_same_drug(extract, document):
    records = list(extract([document("Acetaminophen (Tylenol) 500 mg by mouth daily.")]))
    facts = [item for item in records if hasattr(item, "fact_id")]
    assert [fact.value for fact in facts] == ["acetaminophen"]
    assert rows_of(records)["acetaminophen"]["strength"] == "500 mg"


@pytest.mark.parametrize(
    ("sentence", "drug", "expected"),
    [
        ("On warfarin 5 mg nightly, held since Monday.", "warfarin", "held"),
        ("Continue furosemide.", "furosemide", "active"),
        ("Discontinue montelukast, which gave him dreams.", "montelukast", "stopped"),
        ("Vancomycin was stopped and doxycycline was started.", "Vancomycin", "stopped"),
        ("Vancomycin was stopped and doxycycline was started.", "doxycycline", "started"),
        ("Increase amlodipine to 10 mg daily.", "amlodipine", "changed"),
        ("Apixaban 5 mg twice daily.", "Apixaban", "active"),
    ],
)
def test_the_words_on_a_drug_say_whether_it_is_taken(sentence, drug, expected):
    start = sentence.index(drug)
    assert status(sentence, 0, start, start + len(drug), len(sentence)) == expected
