import pytest

from extractors.clinical.entities import ClinicalEntityExtractor
from extractors.clinical.mentions import Mention, MentionFinder
from extractors.clinical.sections import sections
from schemas.facts import ClinicalFact, Relation
from schemas.span import Entity
from schemas.vocabulary import ClinicalLabel


@pytest.fixture(scope="module")
def extract():
    return ClinicalEntityExtractor(MentionFinder())


@pytest.fixture
def rows(extract, document):
    return lambda text: list(extract([document(text, headings=sections(text))]))


def entities(rows):
    return {row.text: row for row in rows if isinstance(row, Entity)}


NOTE = "Denies chest pain; mother had MI; on warfarin 5 mg nightly, held since Monday."


def test_a_note_comes_out_as_it_was_meant(rows):
    found = entities(rows(NOTE))
    assert found["chest pain"].assertion == "negated"
    assert (found["MI"].normalized, found["MI"].experiencer) == ("myocardial infarction", "family")
    assert found["warfarin"].assertion == "present"


def test_a_drug_is_tied_to_its_attributes(rows):
    out = rows(NOTE)
    by_id = {row.entity_id: row.text for row in out if isinstance(row, Entity)}
    ties = [
        (by_id[row.source_id], row.label, by_id[row.target_id])
        for row in out
        if isinstance(row, Relation)
    ]
    assert ties == [("warfarin", "strength", "5 mg"), ("warfarin", "frequency", "nightly")]


def test_facts_carry_what_the_context_says(rows):
    facts = {row.value: row for row in rows(NOTE) if isinstance(row, ClinicalFact)}
    assert facts["chest pain"].polarity == "negated"
    assert facts["myocardial infarction"].qualifier == "family"
    assert (facts["warfarin"].qualifier, facts["warfarin"].value_number) == ("held", 1)


def test_a_fact_cites_the_mention_first_and_the_sentence_last(rows):
    (fact,) = (row for row in rows("She has asthma now.") if isinstance(row, ClinicalFact))
    assert [item.text for item in fact.evidence] == ["asthma", "She has asthma now."]


def test_sections_set_what_no_cue_says(rows):
    found = entities(rows("FAMILY HISTORY:\nBreast cancer.\nMEDICATIONS:\nAspirin daily.\n"))
    assert found["Breast cancer"].experiencer == "family"
    assert found["Aspirin"].section == "medications"


def test_a_test_is_tied_to_what_it_gave(rows):
    out = rows("LABS:\nHemoglobin 9.2 g/dL (L), sodium 140.\n")
    facts = {row.value: row for row in out if isinstance(row, ClinicalFact)}
    hemoglobin = facts["hemoglobin"]
    assert (hemoglobin.value_number, hemoglobin.unit, hemoglobin.qualifier) == (9.2, "g/dL", "low")
    assert [item.text for item in hemoglobin.evidence][:2] == ["Hemoglobin", "9.2 g/dL"]
    assert facts["sodium"].value_number == 140


def test_what_is_to_happen_next_is_a_fact(rows):
    (fact,) = (row for row in rows("Follow up in 2 weeks.") if isinstance(row, ClinicalFact))
    assert (fact.name, fact.value, fact.polarity) == ("follow_up", "P2W", "affirmed")
    assert fact.evidence[0].text == "Follow up in 2 weeks"


def test_a_problem_between_a_drug_and_its_strength_cuts_nothing_off(rows):
    out = rows("Warfarin for atrial fibrillation 5 mg daily.")
    ties = [row.label for row in out if isinstance(row, Relation)]
    assert ties == ["reason", "strength", "frequency"]


def test_a_part_of_the_body_is_neither_there_nor_denied(document):
    mention = Mention(3, 8, ClinicalLabel.ANATOMY, "skull", 0.9)
    (entity,) = ClinicalEntityExtractor(lambda _: [mention])([document("No skull fracture.")])
    assert (entity.assertion, entity.cue) == ("present", None)
