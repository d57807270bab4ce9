import pytest

from extractors.parsing.parser import Parser
from extractors.stage import StageError
from schemas.document import Document, Page
from schemas.job import Kind
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile
from schemas.span import Section


def raw(content):
    return RawFile(document_id="a", uri="file:///a.txt", sha256="s", content=content)


@pytest.fixture
def parser():
    made = Parser(ParseSettings(max_bytes=1000), Kind.NOTE)
    yield made
    made.close()


def test_a_file_gives_a_document_its_pages_and_its_sections(parser):
    document, page, section = parser([raw(b"MEDICATIONS:\nNone.")])
    assert isinstance(document, Document)
    assert isinstance(page, Page)
    assert isinstance(section, Section)
    assert (section.text, section.label, section.body_end) == ("MEDICATIONS", "medications", 18)


def test_a_file_over_the_limit_is_not_even_sent(parser):
    with pytest.raises(StageError) as error:
        list(parser([raw(b"x" * 1001)]))
    assert (error.value.reason, error.value.detail) == (Reason.TOO_LARGE, "1001 bytes, limit 1000")


def test_what_the_child_says_is_the_reason(parser):
    with pytest.raises(StageError) as error:
        list(parser([raw(b"\x00\x01\x02 binary")]))
    assert error.value.reason is Reason.UNSUPPORTED
