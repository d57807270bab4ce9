import io

import docx
import pytest

from extractors.parsing.office import read_docx
from extractors.stage import StageError
from schemas.run import Reason


@pytest.fixture
def content():
    body = docx.Document()
    body.add_paragraph("LEASE", style="Title")
    body.add_paragraph("Term", style="Heading 2")
    body.add_paragraph("Five years.")
    table = body.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Both"
    table.cell(1, 0).text, table.cell(1, 1).text = "a\nb", "c"
    body.add_paragraph("End.")
    stream = io.BytesIO()
    body.save(stream)
    return stream.getvalue()


def test_paragraphs_and_tables_come_in_the_order_of_the_body(content):
    builder = read_docx(content, "a")
    assert builder.text == "LEASE\n\nTerm\n\nFive years.\n\nBoth\na b\tc\n\nEnd."


def test_styles_give_headings_their_level(content):
    levels = [block.level for block in read_docx(content, "a").blocks if block.kind == "heading"]
    assert levels == [1, 2]


def test_a_broken_file_is_corrupt(content):
    with pytest.raises(StageError) as error:
        read_docx(content[: len(content) // 2], "a")
    assert error.value.reason is Reason.CORRUPT
