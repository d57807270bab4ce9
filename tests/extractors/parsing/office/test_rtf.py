import pytest

from extractors.parsing.office.rtf import read_rtf

FONTS = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset128 Mincho;}{\f2\fcharset204 Cyr;}}"


def read(body):
    builder = read_rtf(rb"{\rtf1\ansi" + FONTS.encode() + body + b"}", "a")
    (page,) = builder.pages
    return builder, [(item.reason, item.text) for item in page.left_out]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rb"One\par Two\line three", "One\n\nTwo\nthree"),
        (rb"\'dcber \u8364 ?5 \{x\} a\~b", "Über €5 {x} a\xa0b"),
        ("Über".encode("cp1252"), "Über"),
        (rb"{\f1 \'83\'65\'83X\'83g}", "テスト"),
        (rb"{\f2 \'cf\'f0}", "Пр"),
        (rb"\u-10179?\u-8704?", "\U0001f600"),
        (rb"{\uc2\u228 ??}b", "äb"),
        (rb"{\*\unknown gone}{\pict 0099}x{\*\bkmkstart y}", "x"),
        (rb"{\field{\*\fldinst HYPERLINK http://a}{\fldrslt link}}", "link"),
        (rb"{\listtext 1.\tab}First", "1.\tFirst"),
        (b"{\\pict\\bin4 }}{{}After", "After"),
        (rb"cut off {\b in mid", "cut off in mid"),
        (rb"end}trailing", "end"),
    ],
)
def test_characters_are_those_that_a_reader_sees(body, expected):
    assert read(body)[0].text == expected


def test_rows_and_cells_of_a_table():
    table = rb"\trowd\intbl a\cell b\par b2\cell\row\intbl c\cell\cell\row\pard After\par"
    builder, _ = read(b"Before\\par " + table)
    assert builder.text == "Before\n\na\tb b2\nc\t\n\nAfter"
    assert [(cell.row, cell.column) for cell in builder.cells] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_styles_give_headings_their_level():
    style = rb"{\stylesheet{\s0 Normal;}{\s2 heading 2;}}"
    builder, _ = read(style + rb"\pard\s2 Term\par\pard One year.\par")
    assert [(block.kind, block.level) for block in builder.blocks] == [
        ("heading", 2),
        ("paragraph", None),
    ]


def test_notes_and_text_boxes_follow_their_paragraph():
    note, box = rb"{\footnote Note.}", rb"{\shp{\*\shpinst{\shptxt Boxed\par}}{\shprslt Boxed}}"
    assert read(b"Text" + note + box + rb"\par End")[0].text == "Text\n\nNote.\n\nBoxed\n\nEnd"


def test_what_is_hidden_deleted_or_in_a_margin_is_left_out_and_named():
    body = rb"{\header ACME\par}{\footerr Page 1}Seen{\v unseen}{\deleted gone}"
    builder, left_out = read(body + rb"{\*\annotation Why?}\v x\v0 y")
    assert builder.text == "Seeny"
    assert left_out == [
        ("header", "ACME"),
        ("footer", "Page 1"),
        ("hidden", "unseen"),
        ("deleted", "gone"),
        ("comment", "Why?"),
        ("hidden", "x"),
    ]


def test_groups_nested_a_hundred_thousand_deep_do_no_harm():
    assert read(b"{" * 100_000 + b"deep")[0].text == "deep"
