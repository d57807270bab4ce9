from extractors.clinical.sections import sections
from extractors.summarizing.topics import rules, topic_at
from schemas.vocabulary import CLAUSE_TYPES, NOTE_SECTIONS


def test_the_section_of_a_place_says_what_it_tells_of(document):
    text = "Chief Complaint: Cough.\nPlan: Return in two weeks.\n"
    note = document(text, headings=sections(text))
    assert topic_at(note, text.index("Cough")) == "reason"
    assert topic_at(note, text.index("Return")) == "follow-up"
    assert topic_at(document(text), 0) is None


def test_the_rules_name_clauses_and_sections_that_there_are():
    found = rules()
    assert set(found.clauses) <= set(CLAUSE_TYPES)
    assert set(found.clauses.values()) <= set(found.contract_topics)
    assert set(found.sections) <= set(NOTE_SECTIONS)
    assert set(found.sections.values()) <= set(found.note_topics)
    assert {topic for topic, _ in found.terms.values()} <= set(found.contract_topics)
