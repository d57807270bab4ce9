"""What search ranks: passages of documents, whatever store they come from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ray_jobs.search.questions import Vectors
from ray_jobs.search.routing import Naming


class Passage(NamedTuple):
    """A chunk as rankings see it."""

    key: str
    document_id: str
    start: int
    end: int
    section: str
    text: str

    @property
    def worded(self) -> str:
        """The words that it is found by."""
        return f"{self.section} {self.text}"


class Pool(NamedTuple):
    """Passages with their vectors, as rows, and what their documents are called by."""

    passages: Sequence[Passage]
    vectors: Vectors
    namings: Mapping[str, Naming]
