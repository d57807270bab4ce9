from extractors.parsing.markup.html import read_html, read_markdown

HTML = b"""<html><head><title>T</title><style>p{}</style></head><body>
<h1>LEASE</h1><script>var x;</script>
<p>The <b>rent</b> is<br>due.</p>
<ul><li>One</li><li>Two</li></ul>
<table><tr><th>Drug</th><th>Dose</th></tr><tr><td><p>Aspirin</p></td><td>81 mg</td></tr></table>
</body></html>"""


def test_html_gives_what_a_reader_sees():
    builder = read_html(HTML, "a")
    assert builder.text == "LEASE\n\nThe rent is due.\n\nOne\n\nTwo\n\nDrug\tDose\nAspirin\t81 mg"


def test_blocks_point_to_their_own_text():
    builder = read_html(HTML, "a")
    kinds = [(block.kind, builder.text[block.start : block.end]) for block in builder.blocks]
    assert kinds[0] == ("heading", "LEASE")
    assert kinds[-1] == ("table_row", "Aspirin\t81 mg")


def test_a_declared_encoding_is_believed_unless_it_is_wrong():
    declared = '<meta charset="iso-8859-1"><p>Müller</p>'
    assert read_html(declared.encode("latin-1"), "a").text == "Müller"
    wrong = '<meta charset="no-such"><p>Müller</p>'
    assert read_html(wrong.encode(), "a").text == "Müller"


def test_the_encoding_of_an_xml_declaration_is_believed_too():
    declared = '<?xml version="1.0" encoding="iso-8859-1"?><html><p>Müller</p></html>'
    assert read_html(declared.encode("latin-1"), "a").text == "Müller"


def test_what_cannot_be_seen_is_left_out_and_named():
    html = b'<p>Seen<span hidden>one</span></p><div style="Display: none"><p>two</p></div>'
    builder = read_html(html + b'<p style="visibility:hidden">three</p>', "a")
    (page,) = builder.pages
    assert builder.text == "Seen"
    assert [(item.reason, item.text) for item in page.left_out] == [
        ("hidden", "one"),
        ("hidden", "two"),
        ("hidden", "three"),
    ]
    assert page.coverage == 1


def test_cells_know_their_place_and_a_table_in_a_cell_is_its_text():
    inner = "<table><tr><td>x</td><td>y</td></tr></table>"
    rows = f"<tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>{inner}</td><td>c</td></tr>"
    builder = read_html(f"<table>{rows}</table>".encode(), "a")
    assert builder.text == "a\tb\nx y\tc"
    assert [(cell.row, cell.column, cell.rows, cell.columns) for cell in builder.cells] == [
        (0, 0, 2, 1),
        (0, 1, 1, 2),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
    ]


def test_preformatted_text_keeps_its_lines():
    assert read_html(b"<p>a</p><pre>\nx  1\ny  2\n</pre><p>b</p>", "a").text == (
        "a\n\nx  1\ny  2\n\nb"
    )


def test_markup_nested_a_hundred_thousand_deep_does_no_harm():
    builder = read_html(b"<div>" * 100_000 + b"deep", "a")
    assert builder.text == "deep"


def test_markdown_loses_its_marks():
    builder = read_markdown(b"# Term\n\nThe **term** is _one_ year.\n\n- a\n- b\n", "a")
    assert builder.text == "Term\n\nThe term is one year.\n\na\n\nb"
    assert builder.blocks[0].level == 1
