from email.message import EmailMessage
from hashlib import sha256

import pytest

from extractors.parsing.parse import parse
from extractors.stage import StageError
from schemas.job import Kind
from schemas.run import Reason
from schemas.source import RawFile


def raw(content, uri="file:///a.txt"):
    return RawFile(
        document_id="a", uri=uri, sha256="s", attributes={"site": "north"}, content=content
    )


def test_a_file_becomes_a_document_with_its_origin():
    document, pages = parse(raw(b"PLAN:\nRest."), Kind.NOTE)
    assert (document.text, document.size, document.page_count) == ("PLAN:\nRest.", 11, 1)
    assert (document.media_type, document.attributes) == ("text/plain", {"site": "north"})
    assert [page.number for page in pages] == [1]


def test_headings_are_those_of_the_kind_of_document():
    text = b"1.1 Fees. The fees.\nMeds: none."
    contract, note = (parse(raw(text), kind).document for kind in (Kind.CONTRACT, Kind.NOTE))
    assert [heading.title for heading in contract.headings] == ["Fees"]
    assert [heading.label for heading in note.headings] == ["medications"]


def test_the_first_heading_is_the_title():
    document, _ = parse(raw(b"<h1>LEASE</h1><p>x</p>", "file:///a.html"), Kind.CONTRACT)
    assert document.title == "LEASE"


def test_a_label_of_an_exhibit_is_no_title():
    document, _ = parse(raw(b"EXHIBIT 10.6\n\nSUPPLY AGREEMENT\n\nText."), Kind.CONTRACT)
    assert document.title == "SUPPLY AGREEMENT"


def test_a_file_without_any_text_is_empty():
    with pytest.raises(StageError) as error:
        parse(raw(b"<html><script>x</script></html>", "file:///a.html"), Kind.NOTE)
    assert error.value.reason is Reason.EMPTY


def attached(member, sha256):
    made = EmailMessage()
    made["Message-ID"], made["Subject"] = "<a@b>", "Lease"
    made.set_content("See attached.")
    made.add_attachment(b"# Term", "text", "markdown", filename="a.md")
    return RawFile(
        document_id="b",
        uri="file:///a.eml" + (f"#attachment={member}" if member else ""),
        sha256=sha256,
        content=made.as_bytes(),
        member=member,
        parent_id="a" if member else None,
    )


def test_an_attachment_is_a_document_of_its_own():
    document, _ = parse(attached("1", sha256(b"# Term").hexdigest()), Kind.NOTE)
    assert (document.text, document.media_type) == ("Term", "text/markdown")
    assert (document.parent_id, document.size) == ("a", 6)


def test_an_attachment_of_other_bytes_has_changed():
    with pytest.raises(StageError) as error:
        parse(attached("1", "s"), Kind.NOTE)
    assert error.value.reason is Reason.CHANGED


def test_the_subject_of_a_mail_is_its_title():
    document, _ = parse(attached(None, "s"), Kind.NOTE)
    assert (document.title, document.parent_id) == ("Lease", None)


def test_coverage_is_that_of_all_pages_together(docx_file):
    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    content = docx_file(text.format("body"), header1=text.format("head"))
    assert parse(raw(content), Kind.NOTE).document.coverage == 0.5


@pytest.mark.data
def test_every_office_and_mail_file_has_a_typed_outcome_that_is_the_same_twice(shared_data):
    files = sorted((shared_data / "parsing" / "office").iterdir())
    outcomes = [[outcome(path) for path in files] for _ in range(2)]
    assert outcomes[0] == outcomes[1]
    assert len(files) == 133
    assert sum(isinstance(found, Reason) for found in outcomes[0]) <= 15


def outcome(path):
    """The text of a file, or the reason why it has none; anything else is an error."""
    try:
        return parse(raw(path.read_bytes(), path.as_uri()), Kind.NOTE).document.text
    except StageError as error:
        return error.reason
