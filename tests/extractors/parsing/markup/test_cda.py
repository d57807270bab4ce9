import base64

import pytest

from extractors.parsing.builder import TextBuilder
from extractors.parsing.markup.cda import read_cda
from extractors.stage import StageError
from schemas.run import Reason


def cda(body):
    inner = f"<title>Summary</title><component>{body}</component>"
    return f'<ClinicalDocument xmlns="urn:hl7-org:v3">{inner}</ClinicalDocument>'.encode()


def section(title, text, inner=""):
    inside = f"<title>{title}</title><text>{text}</text>{inner}"
    return f"<component><section>{inside}</section></component>"


def read(*sections):
    return read_cda(cda("<structuredBody>" + "".join(sections) + "</structuredBody>"), "a")


def test_sections_are_headings_and_their_narrative_is_text():
    inner = section("Doses", "<list><item>81 mg</item><item>5 mg</item></list>")
    builder = read(section("Drugs", "<paragraph>Aspirin &amp; co<br/>daily</paragraph>", inner))
    assert builder.text == "Summary\n\nDrugs\n\nAspirin & co daily\n\nDoses\n\n81 mg\n\n5 mg"
    levels = [block.level for block in builder.blocks if block.kind == "heading"]
    assert levels == [1, 2, 3]


def test_tables_are_rows_and_cells():
    rows = '<tr><th colspan="2">Drug</th></tr><tr><td>Aspirin</td><td ID="x">81 mg</td></tr>'
    builder = read(section("Drugs", f"<table><tbody>{rows}</tbody></table>"))
    assert builder.text.endswith("Drug\nAspirin\t81 mg")
    assert [(cell.row, cell.column, cell.columns) for cell in builder.cells] == [
        (0, 0, 2),
        (1, 0, 1),
        (1, 1, 1),
    ]


def test_what_is_marked_as_deleted_is_left_out_and_named():
    builder = read(section("Drugs", 'Aspirin <content revised="delete">Warfarin</content> daily'))
    assert builder.text.endswith("Aspirin daily")
    assert [(item.reason, item.text) for item in builder.pages[0].left_out] == [
        ("deleted", "Warfarin")
    ]


def test_a_body_of_another_format_is_read_by_its_reader():
    packed = base64.b64encode(b"%PDF").decode()
    body = f'<nonXMLBody><text representation="B64">{packed}</text></nonXMLBody>'
    given = []

    def reader(content):
        given.append(content)
        return TextBuilder("a", "markup")

    read_cda(cda(body), "a", read=reader)
    read_cda(cda("<nonXMLBody><text>plain</text></nonXMLBody>"), "a", read=reader)
    assert given == [b"%PDF", b"plain"]


def test_a_body_that_is_no_base64_is_corrupt():
    body = '<nonXMLBody><text representation="B64">%</text></nonXMLBody>'
    with pytest.raises(StageError) as error:
        read_cda(cda(body.replace("%", "abcde")), "a", read=lambda _: TextBuilder("a", "markup"))
    assert error.value.reason is Reason.CORRUPT
