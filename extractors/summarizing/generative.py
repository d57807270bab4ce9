"""Summaries that a model writes; what its citations do not support is marked before it is stored.

The model gets the document's sentences with numbers and ends each of its own with the numbers that
it rests on. A sentence without a number cites all that was shown, and counts as unsupported.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from extractors.stage import Fault, Stage
from extractors.summarizing.grounding import Entities, check
from extractors.summarizing.prompt_files import Prompt
from extractors.summarizing.topics import topic_at
from extractors.text.sentences import Bounds, sentences
from schemas.document import DocumentText
from schemas.run import Reason
from schemas.span import Evidence
from schemas.summary import SummarySentence

_CITED = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


class Writer(Protocol):
    """A model, here or elsewhere, that goes on where prompts end."""

    name: str

    def __call__(self, prompts: Sequence[str]) -> Sequence[str | None]:
        """For each prompt what follows it, in order; None where that was not to be had."""
        ...


class Budget(NamedTuple):
    """How much a model is shown of a document, and how much it may write."""

    characters: int
    sentences: int


class WrittenLine(NamedTuple):
    """A line of a model without its marks, and the numbers that it cites, from 0, each once."""

    text: str
    cited: tuple[int, ...]


def written_lines(answer: str) -> list[WrittenLine]:
    """The lines of what a model wrote that say something."""
    lines = [WrittenLine(_said(line), tuple(_numbers(line))) for line in answer.splitlines()]
    return [line for line in lines if line.text]


class GenerativeSummarizer:
    """The rows of another stage, followed by the sentences that a model writes."""

    def __init__(
        self,
        writer: Writer,
        prompt: Prompt,
        *,
        budget: Budget,
        before: Stage[DocumentText, SummarySentence],
        entities: Entities | None = None,
    ) -> None:
        self._writer = writer
        self._prompt = prompt
        self._budget = budget
        self._before = before
        self._entities = entities

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[SummarySentence | Fault]:
        """For each document the other stage's rows and the model's, or why there are none."""
        shown = [_shown(document.text, self._budget.characters) for document in batch]
        asked = [place for place, bounds in enumerate(shown) if bounds]
        written = self._writer([self._asked(batch[place].text, shown[place]) for place in asked])
        answers = dict(zip(asked, written, strict=True))
        for place, document in enumerate(batch):
            answer = answers.get(place, "")
            if answer is None:
                yield Fault(document.document_id, Reason.UNAVAILABLE, "no answer of the model")
                continue
            own = list(self._before([document]))
            yield from own
            yield from self._rows(document, shown[place], answer, len(own))

    def close(self) -> None:
        """End what the model's way has opened."""
        close = getattr(self._writer, "close", None)
        if close is not None:
            close()

    def _asked(self, text: str, shown: Sequence[Bounds]) -> str:
        numbered = (
            f"[{number}] {' '.join(text[start:end].split())}"
            for number, (start, end) in enumerate(shown, 1)
        )
        return self._prompt.filled("\n".join(numbered), self._budget.sentences)

    def _rows(
        self, document: DocumentText, shown: Sequence[Bounds], answer: str, first: int
    ) -> Iterator[SummarySentence]:
        for position, line in enumerate(written_lines(answer)[: self._budget.sentences], first):
            cited = [shown[number] for number in line.cited if number < len(shown)]
            bounds = cited or [Bounds(shown[0].start, shown[-1].end)]
            citations = tuple(Evidence.of(document, start, end) for start, end in bounds)
            said = line.text
            reasons = check(said, [item.text for item in citations], self._entities).reasons
            reasons = reasons if cited else ("uncited", *reasons)
            yield SummarySentence(
                document_id=document.document_id,
                position=position,
                text=said,
                topic=topic_at(document, citations[0].start),
                citations=citations,
                support="unsupported" if reasons else "supported",
                backend=self._writer.name,
                prompt=self._prompt.prompt_id,
                reasons=reasons,
            )


def _shown(text: str, characters: int) -> list[Bounds]:
    """The first sentences, as many as there is room for; the first one in any case."""
    shown: list[Bounds] = []
    room = characters
    for bounds in sentences(text):
        room -= bounds.end - bounds.start
        if shown and room < 0:
            break
        shown.append(bounds)
    return shown


def _numbers(line: str) -> list[int]:
    found = [number for match in _CITED.findall(line) for number in match.split(",")]
    return list(dict.fromkeys(int(number) - 1 for number in found if int(number) > 0))


def _said(line: str) -> str:
    return " ".join(_CITED.sub("", _MARK.sub("", line)).split())
