import io
import zipfile

import pytest

from extractors.parsing.office.odt import read_odt
from extractors.stage import StageError
from schemas.run import Reason

_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "draw")
)


def odt(body, *, styles="", margins="", manifest=""):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {_NAMES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
        )
        archive.writestr(
            "styles.xml",
            f"<office:document-styles {_NAMES}><office:master-styles><style:master-page>{margins}"
            "</style:master-page></office:master-styles></office:document-styles>",
        )
    return content.getvalue()


def read(body, **others):
    builder = read_odt(odt(body, **others), "a")
    (page,) = builder.pages
    return builder, [(item.reason, item.text) for item in page.left_out]


def test_headings_lists_and_white_space_are_read_as_they_are_shown():
    body = '<text:h text:outline-level="2">Term</text:h><text:list><text:list-item><text:p>One'
    body += '<text:s text:c="2"/><text:span>two</text:span><text:tab/>\n  three</text:p>'
    builder, _ = read(body + "</text:list-item></text:list>")
    assert builder.text == "Term\n\nOne  two\t three"
    assert builder.blocks[0].level == 2


def test_tables_are_rows_and_cells():
    def cell(text, more=""):
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    wide = cell("wide", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
    rows = [wide + cell("c"), cell("d") + cell("e") + cell("f")]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    builder, _ = read(f"<table:table>{body}</table:table>")
    assert builder.text == "wide\tc\nd\te\tf"
    assert [(cell.row, cell.column, cell.columns) for cell in builder.cells][:2] == [
        (0, 0, 2),
        (0, 2, 1),
    ]


def test_a_note_follows_its_paragraph_and_a_text_box_too():
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Note."
    note += "</text:p></text:note-body></text:note>"
    box = "<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame>"
    builder, _ = read(f"<text:p>Text{note}{box}.</text:p><text:p>End</text:p>")
    assert builder.text == "Text.\n\nNote.\n\nBoxed\n\nEnd"


def test_deleted_and_hidden_text_and_comments_are_left_out_and_named():
    changes = "<text:tracked-changes><text:changed-region><text:deletion><office:change-info>"
    changes += "<dc>Me</dc></office:change-info><text:p>gone</text:p></text:deletion>"
    changes += "</text:changed-region></text:tracked-changes>"
    style = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    comment = "<office:annotation><text:p>Why?</text:p></office:annotation>"
    body = (
        f'{changes}<text:p>Seen<text:span text:style-name="H">unseen</text:span>{comment}</text:p>'
    )
    builder, left_out = read(body, styles=style)
    assert builder.text == "Seen"
    assert left_out == [("deleted", "gone"), ("hidden", "unseen"), ("comment", "Why?")]
    assert builder.pages[0].coverage == 1


def test_headers_and_footers_stand_apart():
    margins = "<style:header><text:p>ACME</text:p></style:header>"
    margins += "<style:footer><text:p>Page 1</text:p></style:footer>"
    builder, left_out = read("<text:p>Body</text:p>", margins=margins)
    assert (builder.text, left_out) == ("Body", [("header", "ACME"), ("footer", "Page 1")])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (odt("", manifest="<encryption-data/>"), Reason.ENCRYPTED),
        (odt("<text:p>"), Reason.CORRUPT),
        (odt("<text:section>" * 99 + "</text:section>" * 99), Reason.BOMB),
    ],
)
def test_what_cannot_be_read_says_why(content, reason):
    with pytest.raises(StageError) as error:
        read_odt(content, "a")
    assert error.value.reason is reason
