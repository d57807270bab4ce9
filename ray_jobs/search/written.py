"""Answers that a model writes, each sentence kept only where what it cites bears it out.

The model is shown the retrieved sentences with numbers. What it writes without a number, or with
one that was not shown, and what the check of summaries finds unsupported, is dropped and counted.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from extractors.stage import StageError
from extractors.summarizing.claims import words
from extractors.summarizing.generative import Writer, WrittenLine, written_lines
from extractors.summarizing.grounding import Entities, check
from extractors.summarizing.prompt_files import Prompt
from extractors.summarizing.stems import is_telling, stem
from extractors.text.sentences import sentences
from ray_jobs.errors import RetryError
from ray_jobs.search.replies import Place, Replies, Reply, Stretch, places
from schemas.deidentified import DeidentifySettings, NoteText

_MARKS = r"(?:\[\d[\d,\s]*\]\s*)+"
_NEXT = re.compile(rf"((?:[.!?]\s*{_MARKS}|{_MARKS}[.!?]))\s*(?=[A-Z])")
"""Where a sentence with its numbers ends and another begins on the same line."""
_NO_ANSWER = "NO ANSWER"
_MOST = 5
_DECLINED = "the model finds no answer in what was retrieved"
_NOTHING_LEFT = "nothing that the model wrote is borne out by what it cites"
Likeness = Callable[[str], float]
"""How near a sentence is to the question."""


def written(
    asked: Replies,
    passages: Sequence[Stretch],
    *,
    writer: Writer,
    prompt: Prompt,
    likeness: Likeness,
    entities: Entities | None = None,
) -> Replies:
    """What a model makes of retrieved passages; RetryError where it gives no answer at all."""
    shown = places(passages)
    numbered = "\n".join(
        f"[{number}] {' '.join(own.text.split())}" for number, own in enumerate(shown, 1)
    )
    answer = _answer(writer, prompt.asking(asked.question).filled(numbered, _MOST))
    by_whom = {"writer": writer.name, "prompt": prompt.prompt_id}
    if answer.strip().upper().startswith(_NO_ANSWER):
        return asked.model_copy(update={**by_whom, "why_not": _DECLINED})
    lines = list(_sentences(answer))
    kept = [reply for own in lines if (reply := _kept(own, shown, likeness, entities))]
    told = {**by_whom, "given": tuple(kept[:_MOST]), "dropped": len(lines) - len(kept)}
    return asked.model_copy(update=told if kept else {**told, "why_not": _NOTHING_LEFT})


def nameless(question: str) -> str:
    """A question with masks where it names a patient, as it may be shown to a model."""
    from extractors.clinical.deidentifier import Deidentifier

    note = NoteText(document_id="question", text=question)
    first = next(iter(Deidentifier(DeidentifySettings(mode="mask"))([note])))
    return first.text


def _answer(writer: Writer, prompt: str) -> str:
    try:
        (answer,) = writer([prompt])
    except StageError as error:
        raise RetryError(f"the model refuses to answer: {error.detail}") from error
    if answer is None:
        raise RetryError("the model does not answer; --extractive asks the documents alone")
    return answer


def _sentences(answer: str) -> Iterator[WrittenLine]:
    """Each sentence that a model wrote, with the numbers right after it or its neighbours."""
    for line in written_lines(_NEXT.sub(r"\1\n", answer)):
        for start, end in sentences(line.text):
            yield WrittenLine(line.text[start:end], line.cited)


def _kept(
    line: WrittenLine, shown: Sequence[Place], likeness: Likeness, entities: Entities | None
) -> Reply | None:
    cited = tuple(shown[number] for number in line.cited if number < len(shown))
    sources = [own.text for own in cited]
    if len(cited) < max(1, len(line.cited)) or not _shares_words(line.text, sources):
        return None
    if not check(line.text, sources, entities).supported:
        return None
    score = round(likeness(line.text), 4)
    return Reply(kind="written", text=line.text, score=score, cited=cited)


def _shares_words(sentence: str, sources: Sequence[str]) -> bool:
    """Whether a sentence has a telling word of its sources: one about something else has none."""
    own, *others = (
        {stem(match.group()) for match in words(text) if is_telling(match.group())}
        for text in (sentence, " ".join(sources))
    )
    return bool(own & others[0])
