"""The entity stage of notes as the settings want it, and what its version rests on."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.clinical.entity_labels import WEIGHTS
from extractors.learned.weights import encoder_identity, weights_identity
from extractors.stage import Stage
from ray_jobs.deidentifying import deidentifier, key_mark
from schemas.codes import CodeSettings
from schemas.deidentified import DeidentifiedText, DeidentifySettings, NoteText
from schemas.record import Value
from schemas.settings import EntitySettings, Settings

if TYPE_CHECKING:
    from extractors.clinical.codes import CodeIndex
    from extractors.clinical.mentions import Mention
    from extractors.summarizing.lines import Cite, Telling


def entity_extractor(settings: Settings) -> Stage[Any, Any]:
    """The stage."""
    from extractors.clinical.coding import Coder
    from extractors.clinical.entities import ClinicalEntityExtractor
    from extractors.clinical.naming_nobody import NamingNobody
    from extractors.summarizing.lines import note_lines

    extractor = ClinicalEntityExtractor(mention_finder(settings), Coder(code_index(settings)))
    telling = _telling(settings)
    stage = note_lines(extractor, telling)
    return NamingNobody(stage, telling) if telling else stage


def mention_finder(settings: Settings) -> Callable[[str], "list[Mention]"]:
    """What finds the entities of notes."""
    from extractors.clinical.joined import joined
    from extractors.clinical.mentions import MentionFinder

    if settings.entities.finder == "lexicon":
        return MentionFinder()
    from extractors.clinical.entity_model import EntityModel

    model = EntityModel(entity_encoder(settings), settings.entities.weights)
    return joined(MentionFinder(), model)


def code_index(settings: Settings) -> "CodeIndex":
    """The codes that problems can have: those of ICD-10-CM, a user's own, or both."""
    from extractors.clinical.codes import CodeIndex
    from extractors.clinical.terminology import icd10cm, read_terminology

    chosen = settings.codes
    if chosen.terminology is None:
        return _icd10cm_index(chosen.sure_enough)
    over = icd10cm() if chosen.use == "add" else None
    terms = read_terminology(chosen.terminology, over=over)
    return CodeIndex(terms, sure_enough=chosen.sure_enough)


@cache
def _icd10cm_index(sure_enough: float) -> "CodeIndex":
    """It takes seconds to make, and never changes."""
    from extractors.clinical.codes import CodeIndex
    from extractors.clinical.terminology import icd10cm

    return CodeIndex(icd10cm(), sure_enough=sure_enough)


def entity_encoder(settings: Settings) -> Path | None:
    """What the weights belong to: docmill's own to the packaged encoder, whatever embeds chunks."""
    return settings.encoder if settings.entities.weights else None


def entity_identity(settings: Settings) -> str:
    """What changes when the model or the user's terminology does."""
    parts = [key_mark(settings)] if key_mark(settings) else []
    if settings.entities.finder != "lexicon":
        parts.append(encoder_identity(entity_encoder(settings)))
        parts.append(weights_identity(settings.entities.weights or WEIGHTS))
    if settings.codes.terminology is not None:
        parts.append(f"terminology {weights_identity(settings.codes.terminology)}")
    return " ".join(parts)


def _telling(settings: Settings) -> "Telling | None":
    """Tells lines as the stage does that replaces identifiers; None where they stay."""
    from extractors.clinical.read_back import retelling

    if settings.deidentify.mode == "none":
        return None
    deidentify = deidentifier(settings)

    last: list[tuple[NoteText, Cite]] = []

    def tell(note: NoteText) -> "Cite":
        if not last or last[0][0] is not note:  # Its lines and its rows are told, one by one.
            told = next(iter(deidentify([note])))
            assert isinstance(told, DeidentifiedText)
            last[:] = [(note, retelling(told))]
        return last[0][1]

    return tell


class _Choices(Value):
    """The settings that decide the rows."""

    deidentify: DeidentifySettings
    entities: EntitySettings
    codes: CodeSettings


def entity_choices(settings: Settings) -> Value:
    """The settings that decide the rows; of files their content counts, not their place."""
    return _Choices(
        deidentify=settings.deidentify,
        entities=settings.entities.model_copy(update={"weights": None}),
        codes=settings.codes.model_copy(update={"terminology": None}),
    )
