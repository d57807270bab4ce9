"""A file as its source offers it, before anything has read its inside."""

from pydantic import Field, SecretStr

from schemas.record import Record


class SourceFile(Record):
    """What ingest knows of a file: where it is, which bytes, and what its owner says of it."""

    uri: str
    sha256: str
    size: int = Field(ge=0, description="Bytes.")
    modified: str = Field(description="When the source says it changed, as the source writes it.")
    attributes: dict[str, str] = Field(
        default_factory=dict, description="site, specialty, note_type, counterparty and the like."
    )


class RawFile(Record):
    """A file with its bytes, as the parse stage wants it."""

    uri: str
    sha256: str
    attributes: dict[str, str] = Field(default_factory=dict)
    content: bytes = Field(repr=False)
    passwords: tuple[SecretStr, ...] = Field(
        default=(), repr=False, exclude=True, description="To try where it needs one."
    )
