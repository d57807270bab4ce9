"""A file as its source offers it, before anything has read its inside."""

from pydantic import Field, SecretStr

from schemas.record import Record

_ATTACHMENT = "#attachment="


class SourceFile(Record):
    """What ingest knows of a file: where it is, which bytes, and what its owner says of it.

    An attachment is a file of its own: ``sha256`` and ``size`` are its own, ``uri`` is that of the
    file it is in with a fragment, and ``member`` is the way to it there, as 2/1: the first
    attachment of the second.
    """

    uri: str
    sha256: str
    size: int = Field(ge=0, description="Bytes.")
    modified: str = Field(description="When the source says it changed, as the source writes it.")
    attributes: dict[str, str] = Field(
        default_factory=dict, description="site, specialty, note_type, counterparty and the like."
    )
    parent_id: str | None = Field(default=None, description="The document it is attached to.")
    member: str | None = Field(default=None, description="Where it is in the file that holds it.")


class RawFile(Record):
    """A file with its bytes, as the parse stage wants it; of a member, the bytes it lies in."""

    uri: str
    sha256: str
    attributes: dict[str, str] = Field(default_factory=dict)
    parent_id: str | None = None
    member: str | None = None
    content: bytes = Field(repr=False)
    passwords: tuple[SecretStr, ...] = Field(
        default=(), repr=False, exclude=True, description="To try where it needs one."
    )


def attachment_uri(uri: str, member: str) -> str:
    """The URI of an attachment of the file at a URI."""
    return f"{uri}{_ATTACHMENT}{member}"


def container_uri(uri: str) -> str:
    """The URI of the file that an attachment lies in."""
    return uri.rpartition(_ATTACHMENT)[0]


def member_of(uri: str) -> str:
    """Where an attachment is in the file that holds it."""
    return uri.rpartition(_ATTACHMENT)[2]
