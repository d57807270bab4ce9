"""The entity stage of notes: entities in context, what ties them, and the facts that follow."""

from collections.abc import Iterator, Sequence

from extractors.clinical.context import Context, SentenceContext
from extractors.clinical.medications import attributes, status, times_a_day
from extractors.clinical.mentions import Mention, MentionFinder
from extractors.text.headings import path_at
from extractors.text.sentences import Bounds, sentences
from schemas.digest import digest
from schemas.document import DocumentText
from schemas.facts import ClinicalFact, Relation
from schemas.record import Record
from schemas.span import Entity, Evidence, span_id
from schemas.vocabulary import ClinicalLabel

_FACTS = (ClinicalLabel.PROBLEM, ClinicalLabel.MEDICATION, ClinicalLabel.PROCEDURE)
_MODALITY = {"possible": "possible", "conditional": "conditional"}


class ClinicalEntityExtractor:
    """Finds problems, drugs, tests and procedures and says what is meant of each."""

    def __init__(self) -> None:
        self._find = MentionFinder()

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[Record]:
        """For each note its entities, relations and facts, in reading order."""
        for document in batch:
            yield from _Note(document).records(self._find(document.text))


class _Note:
    """One note while its records are made."""

    def __init__(self, document: DocumentText) -> None:
        self._document = document
        self._text = document.text

    def records(self, mentions: list[Mention]) -> Iterator[Record]:
        ends = [*(mention.start for mention in mentions[1:]), len(self._text)]
        following = dict(zip(mentions, ends, strict=False))
        for sentence, inside in _by_sentence(self._text, mentions):
            context = SentenceContext(self._text, sentence.start, sentence.end)
            for mention in inside:
                yield from self._mention(mention, sentence, context, following[mention])

    def _mention(
        self, mention: Mention, sentence: Bounds, context: SentenceContext, following: int
    ) -> Iterator[Record]:
        path = path_at(self._document.headings, mention.start)
        section = next((heading.label for heading in reversed(path) if heading.label), None)
        found = context.of(mention.start, mention.end, section)
        entity = self._entity(mention, found, section)
        yield entity
        tied: list[Entity] = []
        if mention.label is ClinicalLabel.MEDICATION:
            tied = list(self._attributes(mention, following, section))
            yield from tied
            yield from (_relation(entity, attribute) for attribute in tied)
        if mention.label in _FACTS:
            yield self._fact(entity, sentence, tied)

    def _entity(self, mention: Mention, found: Context, section: str | None) -> Entity:
        return Entity(
            document_id=self._document.document_id,
            entity_id=self._id(mention.label, mention.start, mention.end),
            start=mention.start,
            end=mention.end,
            text=self._text[mention.start : mention.end],
            label=mention.label,
            score=mention.score,
            normalized=mention.normalized,
            assertion=found.assertion(),
            temporality="historical" if "historical" in found.cues else "recent",
            experiencer="family" if "family" in found.cues else "patient",
            cue=found.cue(),
            section=section,
        )

    def _attributes(self, drug: Mention, following: int, section: str | None) -> Iterator[Entity]:
        for found in attributes(self._text, drug.end, following):
            yield Entity(
                document_id=self._document.document_id,
                entity_id=self._id(found.label, found.start, found.end),
                start=found.start,
                end=found.end,
                text=self._text[found.start : found.end],
                label=found.label,
                normalized=found.normalized,
                section=section,
            )

    def _fact(self, entity: Entity, sentence: Bounds, tied: list[Entity]) -> ClinicalFact:
        is_drug = entity.label == ClinicalLabel.MEDICATION
        taken = (
            status(self._text, sentence.start, entity.start, entity.end, sentence.end)
            if is_drug
            else None
        )
        if entity.experiencer == "family":
            qualifier: str | None = "family"
        elif entity.temporality == "historical" and not is_drug:
            qualifier = "historical"
        else:
            qualifier = taken
        evidence = [entity.as_evidence(), *(attribute.as_evidence() for attribute in tied)]
        frequency = next((item for item in tied if item.label == ClinicalLabel.FREQUENCY), None)
        return ClinicalFact(
            document_id=entity.document_id,
            fact_id=digest("fact", entity.entity_id),
            name=entity.label,
            value=entity.normalized or entity.text.lower(),
            value_number=times_a_day(frequency.text) if frequency else None,
            unit="per day" if frequency and times_a_day(frequency.text) else None,
            qualifier=qualifier,
            polarity="negated" if entity.assertion == "negated" else "affirmed",
            modality=_MODALITY.get(entity.assertion, "actual"),
            derivation=f"mention; {entity.cue}" if entity.cue else "mention",
            evidence=(*evidence, self._cited(sentence)),
        )

    def _cited(self, sentence: Bounds) -> Evidence:
        return Evidence.of(self._document, sentence.start, sentence.end)

    def _id(self, label: str, start: int, end: int) -> str:
        return span_id(self._document.document_id, label, start, end)


def _by_sentence(text: str, mentions: list[Mention]) -> Iterator[tuple[Bounds, list[Mention]]]:
    """Each sentence that holds the beginning of a mention, with those mentions."""
    waiting = list(reversed(mentions))
    for sentence in sentences(text):
        inside: list[Mention] = []
        while waiting and waiting[-1].start < sentence.end:
            inside.append(waiting.pop())
        if inside:
            yield sentence, inside


def _relation(drug: Entity, attribute: Entity) -> Relation:
    return Relation(
        document_id=drug.document_id,
        relation_id=digest("relation", drug.entity_id, attribute.entity_id),
        label=attribute.label,
        source_id=drug.entity_id,
        target_id=attribute.entity_id,
    )
