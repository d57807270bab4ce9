"""Builds the summary stage that the settings ask for, with the model that writes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extractors.learned.weights import encoder_identity
from extractors.stage import Stage
from extractors.summarizing.prompt_files import Prompt, read_prompt
from schemas.job import Kind
from schemas.settings import Settings

if TYPE_CHECKING:
    from extractors.summarizing.generative import Writer
    from extractors.summarizing.grounding import Entities


def summarizer(settings: Settings, kind: Kind) -> Stage[Any, Any]:
    """The documents' own sentences, and those of a model where one is set."""
    from extractors.summarizing.extractive import ExtractiveSummarizer

    chosen = settings.summaries
    extractive = ExtractiveSummarizer(chosen.sentences)
    if chosen.writer == "none":
        return extractive
    from extractors.summarizing.generative import Budget, GenerativeSummarizer

    return GenerativeSummarizer(
        _writer(settings),
        _prompt(settings, kind),
        budget=Budget(chosen.shown_characters, chosen.sentences),
        before=extractive,
        entities=note_entities() if kind is Kind.NOTE else None,
    )


def writer_identity(settings: Settings, kind: Kind) -> str:
    """What changes when other sentences may be written: the model and the prompt."""
    chosen = settings.summaries
    if chosen.writer == "none":
        return ""
    prompt = _prompt(settings, kind).prompt_id
    if chosen.writer == "local":
        return f"{encoder_identity(chosen.model)} {prompt}"
    assert settings.llm is not None
    return f"{settings.llm.model} {settings.llm.tokens} {prompt}"


def note_entities() -> "Entities":
    """What finds the entities of notes, for the check of what a model writes."""
    from extractors.clinical.mentions import MentionFinder

    find = MentionFinder()

    def entities(text: str) -> Sequence[tuple[int, int, str]]:
        return [(item.start, item.end, item.normalized) for item in find(text)]

    return entities


def _writer(settings: Settings) -> "Writer":
    chosen = settings.summaries
    if chosen.writer == "local":
        from extractors.summarizing.local_model import LocalWriter

        assert chosen.model is not None
        return LocalWriter(chosen.model, tokens=chosen.tokens, batch=chosen.batch)
    assert settings.llm is not None
    from ray_jobs.endpoint import EndpointWriter

    return EndpointWriter(settings.llm)


def _prompt(settings: Settings, kind: Kind) -> Prompt:
    return read_prompt(settings.summaries.prompt or f"{kind}-1")
