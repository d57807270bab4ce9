from extractors.parsing.sandbox.request import Request
from schemas.job import Kind
from schemas.source import RawFile

FILE = RawFile(
    document_id="a",
    uri="file:///a.pdf",
    sha256="s",
    attributes={"site": "north"},
    content=b"%PDF-",
    passwords=("open sesame",),
)


def test_a_file_is_asked_about_as_it_is():
    sent = Request.of(FILE, Kind.NOTE, seconds=1, pages=range(2, 5)).model_dump_json()
    request = Request.model_validate_json(sent)
    assert request.raw(FILE.content) == FILE
    assert (request.kind, request.pages, request.count) == (Kind.NOTE, (2, 5), False)


def test_a_password_is_in_what_is_sent_and_not_in_what_is_shown():
    request = Request.of(FILE, Kind.NOTE, seconds=1)
    assert "open sesame" in request.model_dump_json()
    assert "open sesame" not in repr(request)
