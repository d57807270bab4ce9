"""Settings of search."""

from pathlib import Path

from pydantic import Field

from schemas.record import Value


class SearchSettings(Value):
    """How search orders what it finds, and which vectors it understands."""

    rerank: bool = Field(
        default=True,
        description="Weigh candidates as learned; false: ranks alone, a little faster.",
    )
    weights: Path | None = Field(
        default=None, description="A file made by `docmill train retrieval`; None: docmill's own."
    )
    encoders: tuple[Path | None, ...] = Field(
        default=(None,),
        description="Folders of encoders, besides ``encoder``, whose vectors a release may show,"
        " before a switch or after it is taken back; None: docmill's own.",
    )
