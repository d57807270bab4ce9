"""A parsed document: its text, its outline, and where each word stands on which page.

All offsets in the project count Unicode code points of ``text``, end excluded. Boxes are PDF
points with the origin in the top left corner of the page.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.record import Record, Value


class Box(Value):
    """A rectangle on a page, in points, from the top left corner."""

    page: int = Field(ge=1)
    x0: float
    y0: float
    x1: float
    y1: float


class Words(Value):
    """The words of a page as columns of equal length, in reading order."""

    start: tuple[int, ...] = ()
    end: tuple[int, ...] = ()
    x0: tuple[float, ...] = ()
    y0: tuple[float, ...] = ()
    x1: tuple[float, ...] = ()
    y1: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _columns_are_equally_long(self) -> Self:
        if len({len(self.start), len(self.end), len(self.x0), len(self.x1), len(self.y0)}) > 1:
            raise ValueError("columns of different lengths")
        return self


class Page(Record):
    """A page: its size, the characters it holds and the boxes of its words.

    A format without pages gives one page without size and without boxes.
    """

    number: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int
    width: float | None = None
    height: float | None = None
    method: Literal["text_layer", "markup", "plain"]
    words: Words = Words()


class Heading(Value):
    """A heading and the stretch it governs: ``start`` to ``end`` is the heading's own text."""

    start: int = Field(ge=0)
    end: int
    body_end: int = Field(description="Where the next heading of the same or a higher level is.")
    level: int = Field(ge=1)
    title: str
    number: str | None = None
    label: str | None = Field(default=None, description="The canonical name, where it is known.")


class Block(Value):
    """A paragraph, heading or table row as the file itself marks it."""

    start: int = Field(ge=0)
    end: int
    kind: Literal["paragraph", "heading", "table_row"] = "paragraph"
    level: int | None = Field(default=None, description="Of a heading, 1 the highest.")


class DocumentText(Record):
    """A document as most stages want it: its text and its outline."""

    text: str
    headings: tuple[Heading, ...] = ()


class Document(DocumentText):
    """A document with its origin and its blocks."""

    uri: str
    sha256: str
    media_type: str
    size: int = Field(ge=0, description="Bytes of the file.")
    page_count: int = Field(ge=0)
    title: str | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    blocks: tuple[Block, ...] = ()

    @model_validator(mode="after")
    def _blocks_stand_in_order_inside_the_text(self) -> Self:
        last = 0
        for block in self.blocks:
            if not last <= block.start <= block.end <= len(self.text):
                raise ValueError(f"block [{block.start}, {block.end}) is out of order or outside")
            last = block.end
        return self
