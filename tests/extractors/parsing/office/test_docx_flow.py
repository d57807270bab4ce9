import pytest

from extractors.parsing.office.docx import read_docx


def p(inner, properties=""):
    return f"<w:p>{properties}{inner}</w:p>"


def r(text, properties=""):
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def read(docx_file, body, **parts):
    builder = read_docx(docx_file(body, **parts), "a")
    (page,) = builder.pages
    return builder.text, [(item.reason, item.text, item.glyphs) for item in page.left_out], page


DELETED = "<w:del><w:r><w:delText>three</w:delText></w:r></w:del>"
HIDDEN = r("secret ", "<w:rPr><w:vanish/></w:rPr>")


def test_tracked_changes_give_the_accepted_text_and_the_deletions_are_counted(docx_file):
    body = p(r("Pay ") + DELETED + "<w:ins>" + r("five") + "</w:ins>" + r(" dollars."))
    text, left_out, page = read(docx_file, body)
    assert text == "Pay five dollars."
    assert left_out == [("deleted", "three", 5)]
    assert page.coverage == 1


def test_a_deleted_paragraph_mark_joins_two_paragraphs(docx_file):
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    text, _, _ = read(docx_file, p(r("One "), mark) + p(r("two.")))
    assert text == "One two."


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<w:hyperlink>" + r("link") + "</w:hyperlink>", "link"),
        ("<w:sdt><w:sdtContent>" + r("control") + "</w:sdtContent></w:sdt>", "control"),
        ("<w:smartTag>" + r("tag") + "</w:smartTag>", "tag"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + r("7"), "7"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        ("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>", "non-stop"),
        ('<w:r><w:sym w:char="00A7"/></w:r>', "§"),
        ('<w:r><w:sym w:char="F0FC"/></w:r>', "\ufffd"),
        ("<w:unheard><w:of>" + r("text") + "</w:of></w:unheard>", "text"),
    ],
)
def test_text_is_found_wherever_it_stands(docx_file, inner, expected):
    assert read(docx_file, p(inner))[0] == expected


def test_hidden_text_is_left_out_and_named(docx_file):
    text, left_out, page = read(docx_file, p(r("Seen ") + HIDDEN + r("text")))
    assert text == "Seen text"
    assert left_out == [("hidden", "secret", 6)]
    assert page.coverage == 1


def test_a_note_follows_the_paragraph_that_cites_it(docx_file):
    notes = '<w:footnote w:id="0" w:type="separator"/>'
    notes += '<w:footnote w:id="2">' + p(r("The note.")) + "</w:footnote>"
    body = p(r("Text") + '<w:r><w:footnoteReference w:id="2"/></w:r>') + p(r("More"))
    text, _, _ = read(docx_file, body, footnotes=notes)
    assert text == "Text\n\nThe note.\n\nMore"


def test_a_text_box_is_read_once_though_it_is_there_in_two_forms(docx_file):
    box = "<w:txbxContent>" + p(r("Boxed")) + "</w:txbxContent>"
    forms = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    body = p(r("Before") + f"<w:r><mc:AlternateContent>{forms}</mc:AlternateContent></w:r>")
    assert read(docx_file, body)[0] == "Before\n\nBoxed"


def test_headers_footers_and_comments_stand_apart(docx_file):
    text, left_out, page = read(
        docx_file,
        p(r("Body text")),
        header1=p(r("ACME")),
        footer1=p(r("Page 1")),
        comments="<w:comment>" + p(r("Why?")) + "</w:comment>",
    )
    assert text == "Body text"
    assert left_out == [("header", "ACME", 4), ("footer", "Page 1", 5), ("comment", "Why?", 4)]
    assert page.coverage == pytest.approx(8 / 17, abs=1e-6)


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text)) if text else p('')}</w:tc>"


def test_merged_cells_are_one_cell_each(docx_file):
    begin, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("a", begin) + cell("wide", '<w:gridSpan w:val="2"/>'),
        cell("", on) + cell("b") + cell("c"),
    ]
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + cell("gone") + "</w:tr>"
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + gone + "</w:tbl>"
    builder = read_docx(docx_file(body), "a")
    assert builder.text == "a\twide\nb\tc"
    places = [(cell.row, cell.column, cell.rows, cell.columns) for cell in builder.cells]
    assert places == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]
    assert builder.pages[0].left_out[0].text == "gone"
