"""The entity stage of notes: entities in context, what ties them, and the facts that follow."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from extractors.clinical.attributes import Attribute, frequency
from extractors.clinical.context import Context, SentenceContext
from extractors.clinical.follow_ups import FollowUp, follow_ups
from extractors.clinical.joined import Find
from extractors.clinical.measurements import Measurement, measurement
from extractors.clinical.medications import attributes, status
from extractors.clinical.mentions import Mention
from extractors.text.headings import path_at
from extractors.text.sentences import Bounds, sentences
from schemas.digest import digest
from schemas.document import DocumentText
from schemas.facts import ClinicalFact, Relation
from schemas.record import Record
from schemas.span import Entity, Evidence, span_id
from schemas.vocabulary import ClinicalLabel

_FACTS = (ClinicalLabel.PROBLEM, ClinicalLabel.MEDICATION, ClinicalLabel.PROCEDURE)
_NEITHER = frozenset(
    {
        ClinicalLabel.ANATOMY,
        ClinicalLabel.DATE,
        ClinicalLabel.DEMOGRAPHIC,
        ClinicalLabel.SEVERITY,
    }
)
"""What is neither there nor not there."""
_MODALITY = {"possible": "possible", "conditional": "conditional"}


Code = Callable[[str, Entity, int], Iterable[Record]]
"""What gives the codes of an entity of a text, in a sentence that ends there."""


def _uncoded(_text: str, _entity: Entity, _end: int) -> Iterable[Record]:
    return ()


class ClinicalEntityExtractor:
    """Finds problems, drugs, tests and procedures and says what is meant of each."""

    def __init__(self, find: Find, code: Code = _uncoded) -> None:
        self._find = find
        self._code = code

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[Record]:
        """For each note its entities, relations and facts, in reading order."""
        for document in batch:
            yield from _Note(document, self._code).records(self._find(document.text))


class _Note:
    """One note while its records are made."""

    def __init__(self, document: DocumentText, code: Code) -> None:
        self._document = document
        self._code = code
        self._text = document.text
        self._about: dict[Mention, list[Attribute]] = {}

    def records(self, mentions: list[Mention]) -> Iterator[Record]:
        drugs = list(self._drugs(mentions))
        for place, drug in enumerate(drugs):
            since = drugs[place - 1].end if place else 0
            until = drugs[place + 1].start if place + 1 < len(drugs) else len(self._text)
            self._about[drug] = list(
                attributes(self._text, drug.start, drug.end, since=since, until=until)
            )
        after = [*(mention.start for mention in mentions[1:]), len(self._text)]
        following = dict(zip(mentions, after, strict=False))
        for sentence, inside in _by_sentence(self._text, mentions):
            context = SentenceContext(self._text, sentence.start, sentence.end)
            for mention in inside:
                yield from self._mention(
                    mention, sentence, context, min(following[mention], sentence.end)
                )
            for found in follow_ups(self._text, sentence.start, sentence.end):
                said = context.of(found.start, found.end, None)
                yield self._follow_up(found, said, sentence)

    def _drugs(self, mentions: list[Mention]) -> Iterator[Mention]:
        """The drugs, each once: a brand in brackets after its ingredient is the same one."""
        last: Mention | None = None
        for mention in mentions:
            if mention.label is not ClinicalLabel.MEDICATION:
                continue
            between = self._text[last.end : mention.start] if last else ""
            is_same = last is not None and last.normalized == mention.normalized
            if not (is_same and between.strip() in ("(", "[", "/", "=")):
                yield mention
            last = mention

    def _mention(
        self, mention: Mention, sentence: Bounds, context: SentenceContext, until: int
    ) -> Iterator[Record]:
        path = path_at(self._document.headings, mention.start)
        section = next((heading.label for heading in reversed(path) if heading.label), None)
        found = Context({})
        if mention.label not in _NEITHER:
            found = context.of(mention.start, mention.end, section)
        entity = self._entity(mention, found, section)
        yield entity
        yield from self._code(self._text, entity, sentence.end)
        tied: list[Entity] = []
        if mention.label is ClinicalLabel.MEDICATION:
            if mention not in self._about:
                return
            tied = list(self._attributes(mention, section))
            yield from tied
            yield from (_relation(entity, attribute) for attribute in tied)
        if mention.label in _FACTS:
            yield self._fact(entity, sentence, tied)
        if mention.label is ClinicalLabel.TEST:
            found_value = measurement(self._text, mention.end, until)
            if found_value is not None:
                yield from self._result(entity, found_value, sentence)

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

    def _attributes(self, drug: Mention, section: str | None) -> Iterator[Entity]:
        for found in self._about[drug]:
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
        often = next((item for item in tied if item.label == ClinicalLabel.FREQUENCY), None)
        per_day = getattr(frequency(often.text) if often else None, "per_day", None)
        return ClinicalFact(
            document_id=entity.document_id,
            fact_id=digest("fact", entity.entity_id),
            name=entity.label,
            value=entity.normalized or entity.text.lower(),
            value_number=per_day,
            unit="per day" if per_day else None,
            qualifier=qualifier,
            polarity="negated" if entity.assertion == "negated" else "affirmed",
            modality=_MODALITY.get(entity.assertion, "actual"),
            derivation=f"mention; {entity.cue}" if entity.cue else "mention",
            evidence=(*evidence, self._cited(sentence)),
        )

    def _result(self, test: Entity, found: Measurement, sentence: Bounds) -> Iterator[Record]:
        """What a test gave, tied to it, and the fact."""
        value = Entity(
            document_id=test.document_id,
            entity_id=self._id(ClinicalLabel.VALUE, found.start, found.end),
            start=found.start,
            end=found.end,
            text=self._text[found.start : found.end],
            label=ClinicalLabel.VALUE,
            normalized=" ".join(part for part in (found.written, found.flag) if part),
            section=test.section,
        )
        yield value
        yield _relation(test, value)
        yield ClinicalFact(
            document_id=test.document_id,
            fact_id=digest("fact", value.entity_id),
            name="lab",
            value=test.normalized or test.text.lower(),
            value_number=found.number,
            unit=found.unit,
            qualifier=found.flag,
            derivation=f"value after its test: {found.written}",
            evidence=(test.as_evidence(), value.as_evidence(), self._cited(sentence)),
        )

    def _follow_up(self, found: FollowUp, said: Context, sentence: Bounds) -> ClinicalFact:
        assertion = said.assertion()
        return ClinicalFact(
            document_id=self._document.document_id,
            fact_id=digest("fact", self._id("follow_up", found.start, found.end)),
            name="follow_up",
            value=found.after,
            polarity="negated" if assertion == "negated" else "affirmed",
            modality=_MODALITY.get(assertion, "actual"),
            derivation="as written",
            evidence=(
                Evidence.of(self._document, found.start, found.end),
                self._cited(sentence),
            ),
        )

    def _cited(self, sentence: Bounds) -> Evidence:
        return Evidence.of(self._document, sentence.start, sentence.end)

    def _id(self, label: str, start: int, end: int) -> str:
        return span_id(self._document.document_id, label, start, end)


def _by_sentence(text: str, mentions: list[Mention]) -> Iterator[tuple[Bounds, list[Mention]]]:
    """Each sentence with the mentions that begin in it."""
    waiting = list(reversed(mentions))
    for sentence in sentences(text):
        inside: list[Mention] = []
        while waiting and waiting[-1].start < sentence.end:
            inside.append(waiting.pop())
        yield sentence, inside


def _relation(drug: Entity, attribute: Entity) -> Relation:
    return Relation(
        document_id=drug.document_id,
        relation_id=digest("relation", drug.entity_id, attribute.entity_id),
        label=attribute.label,
        source_id=drug.entity_id,
        target_id=attribute.entity_id,
    )
