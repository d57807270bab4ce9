"""The lines of a note's gist: why the patient came, what was found, what changed, what follows."""

from collections.abc import Iterator, Sequence

from extractors.summarizing.lines import Cite, Draft, shortened
from extractors.summarizing.topics import rules, topic_at
from extractors.text.sentences import sentences
from schemas.document import DocumentText
from schemas.facts import ClinicalFact
from schemas.record import Record

_FLAGS = frozenset({"high", "low", "critical", "abnormal"})


def note_gist(document: DocumentText, rows: Sequence[Record], cite: Cite) -> Iterator[Draft]:
    """Lines of the sections that say why and what is not tolerated, then those of the facts."""
    yield from _reasons(document, cite)
    facts = [row for row in rows if isinstance(row, ClinicalFact)]
    for fact in facts:
        topic = _topic(document, fact)
        if topic is not None:
            yield _draft(topic, fact, cite)
    if not any(_topic(document, fact) == "allergies" for fact in facts):
        yield from _first_of(document, "allergies", "allergies", cite)


def _reasons(document: DocumentText, cite: Cite) -> Iterator[Draft]:
    for label in ("chief_complaint", "indication", "history_of_present_illness"):
        found = list(_first_of(document, label, "reason", cite))
        if found:
            yield found[0]
            return


def _first_of(document: DocumentText, label: str, topic: str, cite: Cite) -> Iterator[Draft]:
    """The first sentence of a section."""
    for heading in document.headings:
        if heading.label != label:
            continue
        body = document.text[heading.end : heading.body_end]
        for start, end in sentences(body)[:2]:
            if any(letter.isalpha() for letter in body[start:end]):
                cited = cite(heading.end + start, heading.end + end)
                text = shortened(cited.text.strip(" :"))
                must = topic in rules().must
                yield Draft(topic, label, text, (cited,), must_mention=must)
                return


def _topic(document: DocumentText, fact: ClinicalFact) -> str | None:
    """What a fact tells of; None where a gist does without it."""
    if fact.polarity == "negated" or fact.qualifier == "family":
        return None
    if fact.name == "follow_up":
        return "follow-up"
    if fact.name == "lab":
        return "findings" if fact.qualifier in _FLAGS else None
    section = topic_at(document, fact.evidence[0].start)
    if fact.name == "medication":
        if section == "allergies":
            return section
        return "medications changed" if fact.qualifier in rules().changes else None
    is_told = fact.name == "problem" and section == "assessment" and fact.modality == "actual"
    return "assessment" if is_told and fact.qualifier != "historical" else None


def _draft(topic: str, fact: ClinicalFact, cite: Cite) -> Draft:
    """The words of a fact; of a drug its change before them, and what is said of it after."""
    cited = tuple(cite(item.start, item.end) for item in fact.evidence)
    *own, _sentence = cited
    written = " ".join(shortened(item.text) for item in own)
    if topic == "medications changed":
        text = f"{fact.qualifier}: {written}"
    elif topic == "findings" and fact.qualifier:
        text = f"{written} ({fact.qualifier})"
    else:
        text = written
    return Draft(topic, fact.name, text, cited, must_mention=topic in rules().must)
