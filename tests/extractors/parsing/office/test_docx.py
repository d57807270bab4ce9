import io
import zipfile

import docx
import pytest

from extractors.parsing.office.docx import read_docx, read_word_xml
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


@pytest.mark.parametrize("main", ["template.main", "document.macroEnabled.main"])
def test_templates_and_files_with_macros_are_read_too(docx_file, main):
    body = "<w:p><w:r><w:t>text</w:t></w:r></w:p>"
    assert read_docx(docx_file(body, main), "a").text == "text"


def test_a_style_makes_a_heading_by_its_name_its_level_or_the_style_it_builds_on(docx_file):
    styles = """<w:style w:styleId="a"><w:name w:val="heading 3"/></w:style>
    <w:style w:styleId="b"><w:name w:val="Mine"/><w:basedOn w:val="a"/></w:style>
    <w:style w:styleId="c"><w:name w:val="C"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>"""
    text = "<w:r><w:t>x</w:t></w:r>"
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{text}</w:p>' for style in "abcd"
    )
    levels = [block.level for block in read_docx(docx_file(body, styles=styles), "a").blocks]
    assert levels == [3, 3, 2, None]


def test_a_file_that_declares_entities_is_a_bomb(docx_file):
    content = docx_file("<w:p/>")
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(StageError) as error:
        read_docx(stream.getvalue(), "a")
    assert error.value.reason is Reason.BOMB


def test_a_word_file_that_is_one_xml_file_is_read():
    names = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:a="urn:a"'
    gone = (
        '<a:annotation w:type="Word.Deletion"><w:r><w:delText>gone</w:delText></w:r></a:annotation>'
    )
    body = f"<w:body><w:p><w:r><w:t>text</w:t></w:r>{gone}</w:p></w:body>"
    builder = read_word_xml(f"<w:wordDocument {names}>{body}</w:wordDocument>".encode(), "a")
    assert builder.text == "text"
    assert [item.reason for item in builder.pages[0].left_out] == ["deleted"]
