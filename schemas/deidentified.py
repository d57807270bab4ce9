"""Documents of patients without what identifies them, and how that is chosen."""

import hmac
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from schemas.document import DocumentText
from schemas.facts import ClinicalFact
from schemas.record import Value
from schemas.span import Citation, Entity, Span


class DeidentifySettings(Value):
    """What stands where an identifier of a patient stood."""

    mode: Literal["mask", "surrogate", "none"] = Field(
        default="mask",
        description="mask: [NAME]; surrogate: another name, the same for the same one.",
    )
    shift_dates: bool = Field(
        default=False,
        description="Move a patient's dates, all by the same weeks, where they would be masked.",
    )
    secret: SecretStr | None = Field(
        default=None,
        exclude=True,
        repr=False,
        description="Surrogates and shifts follow from it; it belongs into the environment.",
    )

    @model_validator(mode="after")
    def _what_follows_from_a_secret_has_one(self) -> Self:
        if (self.mode == "surrogate" or self.moves_dates) and not self.key:
            raise ValueError("surrogates and shifted dates need DOCMILL_DEIDENTIFY__SECRET")
        return self

    @property
    def moves_dates(self) -> bool:
        """Whether dates are moved instead of masked."""
        return self.mode == "surrogate" or (self.mode == "mask" and self.shift_dates)

    @property
    def key(self) -> bytes:
        """The secret as bytes; empty where there is none."""
        return self.secret.get_secret_value().encode() if self.secret else b""

    @property
    def key_mark(self) -> str:
        """By what one secret is told from another; empty where none is used."""
        if not self.moves_dates:
            return ""
        return hmac.new(self.key, b"docmill secret", "sha256").hexdigest()[:8]


AS_IT_IS = DeidentifySettings(mode="none")
"""Of collections that are not marked as PHI."""


class NoteText(DocumentText):
    """A note as de-identification wants it: with what its owner says of it."""

    attributes: dict[str, str] = Field(default_factory=dict)


class Replacement(Value):
    """A stretch of a text and what stands for it in the de-identified text."""

    start: int = Field(ge=0)
    end: int
    new_start: int = Field(ge=0)
    new_end: int


class DeidentifiedText(DocumentText):
    """A document's text with its identifiers replaced, and the way back to the original.

    Offsets of ``headings`` count in this text. Replacements stand in order and apart.
    """

    replacements: tuple[Replacement, ...] = ()


class DeidentifiedEntity(Entity):
    """An entity of a note, where its words identify nobody."""


class DeidentifiedFact(ClinicalFact):
    """A fact of a note, where what it rests on identifies nobody; its sentence is de-identified."""

    evidence: tuple[Citation, ...] = Field(min_length=1)


class ReplacedIdentifier(Span):
    """What identifies somebody, and what stands for it in the de-identified text."""

    label: str = Field(description="One of the 18 classes of HIPAA's Safe Harbor.")
    score: float = Field(ge=0, le=1)
    replacement: str
