import pytest

from schemas.arrow import arrow_schema, from_table, to_table
from schemas.document import Document, DocumentText, Heading, Page, Words
from schemas.span import Entity

DOCUMENT = Document(
    document_id="a",
    text="hello",
    headings=(Heading(start=0, end=5, body_end=5, level=1, title="hello"),),
    uri="u",
    sha256="s",
    media_type="text/plain",
    size=5,
    page_count=1,
    attributes={"site": "north"},
)
WORDS = Words(start=(0,), end=(5,), x0=(1.5,), y0=(2,), x1=(3,), y1=(4,))
PAGE = Page(document_id="a", number=1, start=0, end=5, method="pymupdf", words=WORDS)


@pytest.mark.parametrize("record", [DOCUMENT, PAGE])
def test_a_nested_record_comes_back_as_it_went(record):
    assert from_table(to_table([record], type(record)), type(record)) == [record]


def test_a_narrower_type_reads_fewer_columns():
    table = to_table([DOCUMENT], Document)
    narrow = DocumentText(document_id="a", text="hello", headings=DOCUMENT.headings)
    assert from_table(table, DocumentText) == [narrow]


def test_no_rows_give_an_empty_table_of_the_right_schema():
    assert to_table([], Page).schema == arrow_schema(Page)


def test_optional_fields_alone_are_nullable():
    nullable = {field.name for field in arrow_schema(Entity) if field.nullable}
    assert nullable == {"page", "normalized", "cue", "section"}


def test_a_type_without_an_arrow_type_is_refused():
    class Odd(DocumentText):
        odd: complex

    with pytest.raises(TypeError, match="complex"):
        arrow_schema(Odd)
