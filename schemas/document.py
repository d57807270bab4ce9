"""A parsed document: its text, its outline, and where each word stands on which page.

All offsets in the project count Unicode code points of ``text``, end excluded. Boxes are PDF
points with the origin in the top left corner of the page.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.record import Record, Value
from schemas.run import Reason

Method = Literal["pymupdf", "pdfium", "ocr", "markup", "plain", "none"]
"""Who read a page: one of two readers of text layers, OCR, or a reader of formats without pages.

``none`` is a page that nobody could read, or that is empty.
"""

LeftOutReason = Literal[
    "header",
    "footer",
    "page_number",
    "hidden",
    "outside",
    "unmapped",
    "repeated",
    "deleted",
    "comment",
]
"""Why glyphs of a page are not in its text.

Headers, footers and page numbers stand apart from the flow; ``hidden`` cannot be seen, ``outside``
lies off the page, ``unmapped`` has no Unicode character, ``repeated`` was drawn twice in one place
(as for bold), ``deleted`` is a tracked deletion, ``comment`` was written beside the text.
"""


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
    confidence: tuple[float, ...] = Field(default=(), description="Of OCR, 0 to 1; else empty.")

    @model_validator(mode="after")
    def _columns_are_equally_long(self) -> Self:
        if len({len(self.start), len(self.end), len(self.x0), len(self.x1), len(self.y0)}) > 1:
            raise ValueError("columns of different lengths")
        return self


class LeftOut(Value):
    """Glyphs of a page that are not in its text, and why; the words of one line or region."""

    reason: LeftOutReason
    glyphs: int = Field(ge=1)
    text: str = ""
    x0: float | None = None
    y0: float | None = None
    x1: float | None = None
    y1: float | None = None


class Change(Value):
    """A place where the text differs from the raw characters of the file.

    Replacing ``text[start:end]`` by ``raw``, place by place, gives the raw characters back:
    ligatures, compatibility forms, the hyphen and break inside a word that a line end cut.
    """

    start: int = Field(ge=0)
    end: int
    raw: str


class Page(Record):
    """A page: its size, the characters it holds and the boxes of its words.

    A format without pages gives one page without size and without boxes. Sizes and boxes are those
    of the page as it is shown, after its rotation.
    """

    number: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int
    width: float | None = None
    height: float | None = None
    rotation: int = Field(default=0, description="Degrees clockwise by which it is shown turned.")
    method: Method
    coverage: float = Field(
        default=1.0, ge=0, le=1, description="Share of its glyphs or OCR words in the text."
    )
    left_out: tuple[LeftOut, ...] = ()
    changes: tuple[Change, ...] = ()
    fault: Reason | None = Field(default=None, description="Why it was lost; None: it was read.")
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


class Cell(Value):
    """A cell of a table: its place in the grid, from 0, and its characters."""

    table: int = Field(ge=0, description="Which table of the document, in reading order.")
    row: int = Field(ge=0)
    column: int = Field(ge=0)
    rows: int = Field(default=1, ge=1, description="That it spans.")
    columns: int = Field(default=1, ge=1, description="That it spans.")
    start: int = Field(ge=0)
    end: int


class DocumentText(Record):
    """A document as most stages want it: its text, its outline, and what is missing of it."""

    text: str
    headings: tuple[Heading, ...] = ()
    lost_pages: tuple[int, ...] = Field(default=(), description="Pages that nobody could read.")


class Document(DocumentText):
    """A document with its origin and its blocks."""

    uri: str
    sha256: str
    media_type: str
    size: int = Field(ge=0, description="Bytes of the file.")
    page_count: int = Field(ge=0)
    coverage: float = Field(
        default=1.0, ge=0, le=1, description="Share of its glyphs or OCR words in the text."
    )
    parent_id: str | None = Field(default=None, description="The document it is attached to.")
    title: str | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    template_id: str | None = Field(
        default=None, description="Of a note: the same for all that were written in one template."
    )
    blocks: tuple[Block, ...] = ()
    cells: tuple[Cell, ...] = ()

    @model_validator(mode="after")
    def _blocks_stand_in_order_inside_the_text(self) -> Self:
        last = 0
        for block in self.blocks:
            if not last <= block.start <= block.end <= len(self.text):
                raise ValueError(f"block [{block.start}, {block.end}) is out of order or outside")
            last = block.end
        return self
