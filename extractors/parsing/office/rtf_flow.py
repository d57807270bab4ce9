"""What a walk through RTF remembers: the properties of the open group, and a flow of text."""

from dataclasses import dataclass
from typing import Literal

from schemas.document import LeftOutReason

Where = Literal["body", "skip", "fonts", "styles", "aside", "margin"]


@dataclass(frozen=True)
class Group:
    """What a group inherits, and what its end brings back."""

    kind: Where = "body"
    reason: LeftOutReason | None = None
    font: str | None = None
    skip: int = 1
    style: str = ""
    is_starred: bool = False
    in_table: bool = False
    opens: bool = False


class Flow:
    """The paragraphs and tables of one flow: the body, a note or a header."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.cells: list[str] = []
        self.rows: list[list[str]] = []

    def taken(self) -> str:
        """What was gathered; surrogates that came one by one are one character each."""
        text = "".join(self.pieces)
        self.pieces = []
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def end_cell(self) -> None:
        """What was gathered is a cell."""
        self.cells.append(" ".join(self.taken().split()))

    def end_row(self) -> None:
        """The cells gathered so far are a row."""
        if "".join(self.pieces).strip():
            self.end_cell()
        if self.cells:
            self.rows.append(self.cells)
        self.cells = []
