"""Makes the PDF and DOCX samples from their Markdown sources; run it as a script.

The files are committed; this is for whoever changes a source. PDFs carry fixed dates and ids, so
that the same source gives the same bytes.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf
from docx import Document
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
DOCUMENTS = HERE / "documents"
PAGE = pymupdf.paper_rect("letter")
MARGIN = 72
GUTTER = 24
CSS = """
body { font-family: serif; font-size: 10.5pt; line-height: 1.3; }
h1 { font-size: 14pt; text-align: center; }
h2 { font-size: 11pt; }
td, th { padding: 2pt 10pt 2pt 0; text-align: left; }
"""
STYLES = {"h1": "Title", "h2": "Heading 1", "p": "Normal"}
PASSWORD = "harbor-7"


def whole_page(number: int) -> list[pymupdf.Rect]:
    margins = (MARGIN, MARGIN, -MARGIN, -MARGIN)
    return [PAGE + margins]


def two_columns(number: int) -> list[pymupdf.Rect]:
    (body,) = whole_page(number)
    middle = (body.x0 + body.x1) / 2
    left = pymupdf.Rect(body.x0, body.y0, middle - GUTTER / 2, body.y1)
    return [left, pymupdf.Rect(middle + GUTTER / 2, body.y0, body.x1, body.y1)]


def pdf(name: str, frames: Callable[[int], list[pymupdf.Rect]] = whole_page) -> pymupdf.Document:
    """A source as PDF, flowing through the frames of page after page."""
    markdown = MarkdownIt("commonmark").enable("table")
    story = pymupdf.Story(markdown.render((SOURCES / f"{name}.md").read_text()), user_css=CSS)
    output = io.BytesIO()
    writer = pymupdf.DocumentWriter(output)
    for place in places(frames):
        device = place.device(writer)
        more, _ = story.place(place.frame)
        story.draw(device)
        if not more:
            break
    place.end()
    writer.close()
    made = pymupdf.open(stream=output.getvalue(), filetype="pdf")
    made.subset_fonts()
    made.set_metadata({})
    return made


class Place:
    """A frame on a page that is begun when its first frame is and ended after its last."""

    def __init__(self, frame: pymupdf.Rect, state: dict[str, object], first: bool) -> None:
        self.frame = frame
        self._state = state
        self._first = first

    def device(self, writer: pymupdf.DocumentWriter) -> object:
        if self._first:
            self.end()
            self._state["writer"] = writer
            self._state["device"] = writer.begin_page(PAGE)
        return self._state["device"]

    def end(self) -> None:
        writer = self._state.pop("writer", None)
        if writer is not None:
            writer.end_page()


def places(frames: Callable[[int], list[pymupdf.Rect]]) -> Iterator[Place]:
    state: dict[str, object] = {}
    for number in range(100):
        for index, frame in enumerate(frames(number)):
            yield Place(frame, state, first=index == 0)


def save(made: pymupdf.Document, path: Path, **options: object) -> None:
    made.save(path, deflate=True, no_new_id=True, **options)


def docx(name: str, path: Path) -> None:
    """A source as DOCX: headings, paragraphs, tables."""
    body = Document()
    html = LexborHTMLParser(
        MarkdownIt("commonmark").enable("table").render((SOURCES / f"{name}.md").read_text())
    )
    for node in html.body.iter():
        if node.tag == "table":
            add_table(body, [[c.text() for c in row.css("td, th")] for row in node.css("tr")])
        else:
            body.add_paragraph(node.text(), style=STYLES[node.tag])
    body.save(path)


def add_table(body: object, rows: list[list[str]]) -> None:
    table = body.add_table(rows=0, cols=len(rows[0]))
    for cells in rows:
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text


def main() -> None:
    contracts, north, south = (
        DOCUMENTS / place for place in ("contracts", "notes/north", "notes/south")
    )
    save(pdf("services-agreement"), contracts / "services-agreement.pdf")
    save(pdf("office-lease"), contracts / "office-lease.pdf")
    save(pdf("consulting-agreement"), contracts / "consulting-agreement.pdf")
    save(pdf("distribution-agreement", two_columns), contracts / "distribution-agreement.pdf")
    save(
        pdf("joint-marketing"),
        contracts / "joint-marketing-protected.pdf",
        encryption=pymupdf.PDF_ENCRYPT_AES_256,
        user_pw=PASSWORD,
        owner_pw=PASSWORD,
    )
    whole = (contracts / "office-lease.pdf").read_bytes()
    # A transfer that broke off after the header, with the rest of the block left over.
    (contracts / "scanned-copy-corrupt.pdf").write_bytes(whole[:15] + whole[700:1900][::-1])
    docx("mutual-nda", contracts / "mutual-nda.docx")
    docx("employment-agreement", contracts / "employment-agreement.docx")
    save(pdf("consult-cardiology-1001"), north / "consult-cardiology-1001.pdf")
    docx("operative-note-1004", north / "operative-note-1004.docx")
    save(pdf("discharge-summary-2001"), south / "discharge-summary-2001.pdf")
    docx("consult-nephrology-2001", south / "consult-nephrology-2001.docx")
    docx("clinic-visit-2005", south / "clinic-visit-2005.docx")


if __name__ == "__main__":
    main()
