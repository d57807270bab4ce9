"""Finds mentions of problems, tests, procedures and drugs by lexicon and by the shape of words."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from spacy.lang.en import English
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from extractors.clinical.drugs import LONGEST_NAME, ingredient
from extractors.clinical.lexicon import Lexicon, read_lexicon
from schemas.vocabulary import ClinicalLabel

_FILES = {
    ClinicalLabel.PROBLEM: "problems",
    ClinicalLabel.TEST: "tests",
    ClinicalLabel.PROCEDURE: "procedures",
}
_SHORTEST_WORD = 6


class Mention(NamedTuple):
    """A mention: where it stands, what it is, its preferred name and how sure its rule is."""

    start: int
    end: int
    label: ClinicalLabel
    normalized: str
    score: float


class MentionFinder:
    """Lexicons compiled into one matcher over spaCy tokens."""

    def __init__(self) -> None:
        self._language = English()
        # The tokenizer alone runs, in time and memory linear in the text; spaCy's bound on
        # lengths is for models.
        self._language.max_length = 1 << 31
        self._lexicons = {label: read_lexicon(name) for label, name in _FILES.items()}
        self._matcher = PhraseMatcher(self._language.vocab, attr="LOWER")
        for label, lexicon in self._lexicons.items():
            terms = {form for term in lexicon.terms for form in (term, f"{term}s")}
            self._matcher.add(
                label.value, [self._language.make_doc(term) for term in sorted(terms)]
            )

    def __call__(self, text: str) -> list[Mention]:
        """The mentions of a text in reading order; of those that overlap, the longest."""
        # Exports put names in quotes without spaces between them.
        doc = self._language.make_doc(text.replace('"', " "))
        listed = [self._listed(span) for span in self._matcher(doc, as_spans=True)]
        found = [*listed, *self._shaped(doc), *_drugs(doc)]
        spans = [
            doc.char_span(mention.start, mention.end, label=str(number))
            for number, mention in enumerate(found)
        ]
        kept = filter_spans([span for span in spans if span is not None])
        return [found[int(span.label_)] for span in kept]

    def _listed(self, span: Any) -> Mention:
        label = ClinicalLabel(span.label_)
        lexicon = self._lexicons[label]
        words = " ".join(span.text.lower().split())
        preferred = lexicon.terms.get(words) or lexicon.terms[words.removesuffix("s")]
        start = self._with_modifiers(span, lexicon)
        return Mention(start, span.end_char, label, preferred, 0.9)

    def _with_modifiers(self, span: Any, lexicon: Lexicon) -> int:
        """Where the mention begins, the modifiers before it included."""
        first = span.start
        while first and span.doc[first - 1].lower_ in lexicon.modifiers:
            first -= 1
        start: int = span.doc[first].idx
        return start

    def _shaped(self, doc: Doc) -> Iterator[Mention]:
        """Words whose ending says what they are: appendicitis, cholecystectomy."""
        for token in doc:
            word = token.lower_
            if len(word) < _SHORTEST_WORD or not token.is_alpha:
                continue
            for label, lexicon in self._lexicons.items():
                stem = word.removesuffix("s") if label is not ClinicalLabel.PROBLEM else word
                if stem.endswith(lexicon.suffixes or ("\0",)) and word not in lexicon.exceptions:
                    start = self._with_modifiers(doc[token.i : token.i + 1], lexicon)
                    yield Mention(start, token.idx + len(token), label, word, 0.7)


def _drugs(doc: Doc) -> Iterator[Mention]:
    """Names of drugs, the longest from each token on."""
    for first in range(len(doc)):
        for last in range(min(first + LONGEST_NAME, len(doc)), first, -1):
            span = doc[first:last]
            if span[0].is_space or span[-1].is_space:
                continue
            name = ingredient(" ".join(span.text.lower().split()))
            if name is not None:
                label = ClinicalLabel.MEDICATION
                yield Mention(span.start_char, span.end_char, label, name, 0.9)
                break
