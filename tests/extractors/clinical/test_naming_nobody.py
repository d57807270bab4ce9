from extractors.clinical.deidentifier import Deidentifier
from extractors.clinical.naming_nobody import NamingNobody
from extractors.clinical.read_back import retelling
from extractors.stage import Fault
from schemas.deidentified import (
    DeidentifiedEntity,
    DeidentifiedFact,
    DeidentifySettings,
    NoteText,
)
from schemas.facts import ClinicalFact
from schemas.run import Reason
from schemas.span import Entity, Evidence

TEXT = "Dr. Alan Turner gave Mary Johnson aspirin."
NOTE = NoteText(document_id="d1", text=TEXT)


def told(note):
    return retelling(next(iter(Deidentifier(DeidentifySettings())([note]))))


def of(word, kind=Evidence.of):
    start = TEXT.index(word)
    return kind(NOTE, start, start + len(word))


def entity(word):
    found = of(word)
    return Entity(
        document_id="d1", start=found.start, end=found.end, text=word, entity_id=word,
        label="medication", normalized=word.lower(),
    )  # fmt: skip


def fact(word):
    return ClinicalFact(
        document_id="d1", fact_id=word, name="medication", value=word, derivation="mention",
        evidence=(of(word), of(TEXT)),
    )  # fmt: skip


def added(*rows):
    given = list(NamingNobody(lambda _: rows, told)([NOTE]))
    assert given[: len(rows)] == [*rows]
    return given[len(rows) :]


def test_what_identifies_nobody_is_given_again_as_it_is():
    (kept,) = added(entity("aspirin"), entity("Johnson"))
    assert isinstance(kept, DeidentifiedEntity)
    assert kept.model_dump() == entity("aspirin").model_dump()


def test_the_sentence_of_a_fact_is_de_identified_and_keeps_its_place():
    (kept,) = added(fact("aspirin"), fact("Turner"))
    assert isinstance(kept, DeidentifiedFact)
    own, sentence = kept.evidence
    assert own.text == kept.value == "aspirin"
    assert sentence.text == "Dr. [NAME] gave [NAME] aspirin."
    assert (sentence.start, sentence.end) == (0, len(TEXT))


def test_a_fault_passes():
    fault = Fault("d1", Reason.TIMEOUT, "")
    assert added(fault) == []
