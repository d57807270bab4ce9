"""What a child is asked: to read a file or some pages, to count them, or to list attachments."""

from typing import Any

from pydantic import Field

from schemas.job import Kind
from schemas.record import Value
from schemas.source import RawFile


class Request(Value):
    """A question about one file; its bytes follow in a frame of their own.

    The passwords travel in here and nowhere else: through a pipe that only the child reads.
    """

    file: dict[str, Any]
    passwords: tuple[str, ...] = Field(default=(), repr=False)
    kind: Kind
    pages: tuple[int, int] | None = Field(
        default=None, description="Only these, from 0, the last excluded."
    )
    count: bool = Field(default=False, description="Only tell how many pages there are.")
    members: bool = Field(default=False, description="Only list what is attached.")
    seconds: float = Field(gt=0, description="Of processor time; more ends the child.")

    @classmethod
    def of(
        cls,
        file: RawFile,
        kind: Kind,
        *,
        seconds: float,
        pages: range | None = None,
        count: bool = False,
        members: bool = False,
    ) -> "Request":
        """The question about a file."""
        return cls(
            file=file.model_dump(exclude={"content", "passwords"}),
            passwords=tuple(secret.get_secret_value() for secret in file.passwords),
            kind=kind,
            pages=(pages.start, pages.stop) if pages is not None else None,
            count=count,
            members=members,
            seconds=seconds,
        )

    def raw(self, content: bytes) -> RawFile:
        """The file that is asked about."""
        return RawFile.model_validate(
            {**self.file, "content": content, "passwords": self.passwords}
        )
