import base64
import json

import pytest

from extractors.parsing.markup.fhir import attached_to_fhir, read_fhir
from extractors.parsing.media import FHIR_JSON, FHIR_XML
from extractors.parsing.readers import Asked, read
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

NARRATIVE = {"div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Narrative</p></div>'}


def packed(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def reference(*forms, **more):
    content = [{"attachment": {"contentType": kind, "data": packed(data)}} for kind, data in forms]
    return {"resourceType": "DocumentReference", "content": content, **more}


def bundle(*resources):
    return {"resourceType": "Bundle", "entry": [{"resource": item} for item in resources]}


def text_of(resource):
    return read(json.dumps(resource).encode(), FHIR_JSON, Asked("a", ParseSettings())).text


def test_an_attached_note_is_decoded_and_read_as_what_it_is():
    assert text_of(reference(("text/plain", "Chest pain."))) == "Chest pain."
    assert text_of(reference(("text/html", "<p>Chest <b>pain</b></p>"))) == "Chest pain"
    assert text_of(reference(("application/rtf", r"{\rtf1 Chest\par pain}"))) == "Chest\n\npain"


def test_of_several_forms_of_a_note_the_one_with_the_most_of_a_text_is_read():
    forms = [("application/pdf", "%PDF-1.4"), ("text/html", "<p>Rich</p>"), ("text/plain", "Plain")]
    assert text_of(reference(*forms)) == "Plain"


def test_without_an_attachment_the_narrative_is_read():
    assert text_of(reference(text=NARRATIVE)) == "Narrative"
    report = {"resourceType": "DiagnosticReport", "conclusion": "Benign.", "text": NARRATIVE}
    assert text_of(report) == "Narrative\n\nBenign."


def test_the_notes_of_a_bundle_follow_each_other_under_their_titles():
    found = text_of(
        bundle(
            {"resourceType": "Patient", "text": NARRATIVE},
            reference(("text/plain", "One"), description="First"),
            bundle(reference(("text/plain", "Two"), type={"text": "Second"})),
        )
    )
    assert found == "First\n\nOne\n\nSecond\n\nTwo"


def test_an_attachment_may_lie_in_a_binary_of_the_bundle():
    pointed = {"resourceType": "DocumentReference"}
    pointed["content"] = [{"attachment": {"contentType": "text/plain", "url": "Binary/7"}}]
    binary = {"resourceType": "Binary", "id": "7", "data": packed("Here")}
    assert text_of(bundle(pointed, binary)) == "Here"


def test_sections_of_a_composition_are_headings_with_their_narrative():
    section = {"title": "Plan", "text": NARRATIVE, "section": [{"title": "Later"}]}
    composition = {"resourceType": "Composition", "title": "Visit", "section": [section]}
    builder = read_fhir(json.dumps(composition).encode(), "a")
    assert builder.text == "Visit\n\nPlan\n\nNarrative\n\nLater"
    assert [block.level for block in builder.blocks] == [1, 2, None, 3]


def test_the_xml_form_is_read_like_the_json_form():
    xml = f"""<Bundle xmlns="http://hl7.org/fhir"><entry><resource><DocumentReference>
    <description value="First"/><content><attachment><contentType value="text/plain"/>
    <data value="{packed("One")}"/></attachment></content></DocumentReference></resource></entry>
    <entry><resource><Composition><title value="Visit"/><section><title value="Plan"/><text>
    {NARRATIVE["div"]}</text></section></Composition></resource></entry></Bundle>"""
    found = read(xml.encode(), FHIR_XML, Asked("a", ParseSettings())).text
    assert found == "First\n\nOne\n\nVisit\n\nPlan\n\nNarrative"


def test_files_with_pages_beside_a_note_are_attachments():
    notes = [reference(("text/plain", "Note")), reference(("application/pdf", b"%PDF-1.4"))]
    assert attached_to_fhir(json.dumps(bundle(*notes)).encode()) == [("2", b"%PDF-1.4")]
    assert attached_to_fhir(json.dumps(notes[1]).encode()) == []


def test_a_carrier_of_carriers_ends_somewhere():
    resource = reference(("text/plain", "deep"))
    for _ in range(6):
        resource = reference(("application/fhir+json", json.dumps(resource)))
    with pytest.raises(StageError) as error:
        text_of(resource)
    assert error.value.reason is Reason.BOMB


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", Reason.CORRUPT),
        (b'{"a":' + b"[" * 100_000, Reason.BOMB),
        (
            json.dumps(reference()).replace("[]", '[{"attachment":{"data":"x"}}]').encode(),
            Reason.CORRUPT,
        ),
    ],
)
def test_what_cannot_be_read_says_why(content, reason):
    with pytest.raises(StageError) as error:
        read_fhir(content, "a")
    assert error.value.reason is reason
