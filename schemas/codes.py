"""What terminologies call the problems and drugs of a note."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from schemas.record import Record, Value


class Code(Record):
    """A code that a problem may mean; none where the text says too little to choose one.

    ``rank`` 1 is the likeliest. The score is how near the nearest name of the code comes to the
    words of the text; it is no probability. Of ICD-10-CM codes that want a seventh character, the
    encounter, that character is missing.
    """

    entity_id: str
    system: str = Field(description="ICD-10-CM, or what a user's terminology names.")
    code: str
    display: str
    score: float = Field(ge=0, le=1)
    rank: int = Field(ge=1)


class Ingredient(Record):
    """A substance in a drug; a combination has a row for each, in the order of its name.

    The score is lower where the name is that of several substances.
    """

    entity_id: str
    name: str
    drugbank: str | None = Field(description="DrugBank's accession number, where it has one.")
    score: float = Field(ge=0, le=1)
    place: int = Field(ge=1)


class CodeSettings(Value):
    """Which codes problems can have."""

    terminology: Path | None = Field(
        default=None, description="CSV with the columns code, term and, if wanted, system."
    )
    use: Literal["add", "replace"] = Field(
        default="add", description="Whether its terms join ICD-10-CM's or stand in their place."
    )
    sure_enough: float = Field(
        default=0.7, ge=0, le=1, description="The least score of a code; below it there is none."
    )
