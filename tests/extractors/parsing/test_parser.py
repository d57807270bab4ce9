import os

import pytest

from extractors.parsing.parser import Parser
from extractors.parsing.sandbox.faults import fault_file
from extractors.stage import Fault
from schemas.document import Document, Page
from schemas.job import Kind
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile
from schemas.span import Section

LIMITS = {"max_bytes": 100_000, "memory_mb": 256, "seconds": 20, "children": 2}


def raw(content, key="a", **more):
    return RawFile(document_id=key, uri="file:///a.txt", sha256="s", content=content, **more)


@pytest.fixture(scope="module")
def parser():
    os.environ["DOCMILL_FAULTS"] = "1"
    made = Parser(ParseSettings(**LIMITS), Kind.NOTE)
    list(made([raw(b"a"), raw(b"b")]))
    del os.environ["DOCMILL_FAULTS"]
    yield made
    made.close()


def test_a_file_gives_a_document_its_pages_and_its_sections(parser):
    document, page, section = parser([raw(b"MEDICATIONS:\nNone.")])
    assert isinstance(document, Document)
    assert isinstance(page, Page)
    assert isinstance(section, Section)
    assert (section.text, section.label, section.body_end) == ("MEDICATIONS", "medications", 18)


def test_a_file_over_the_limit_is_not_even_sent(parser):
    (fault,) = parser([raw(b"x" * 100_001)])
    assert fault == Fault("a", Reason.TOO_LARGE, "100001 bytes, limit 100000")


def test_what_the_child_says_is_the_reason(parser):
    (fault,) = parser([raw(b"\x00\x01\x02 binary")])
    assert fault.reason is Reason.UNSUPPORTED


def test_records_come_in_the_order_of_the_files_and_faults_stand_between(parser):
    contents = [b"one", b"", b"three " * 10_000, fault_file("!abort"), b"five"]
    batch = [raw(content, f"{number}") for number, content in enumerate(contents)]
    got = [item for item in parser(batch) if isinstance(item, Document | Fault)]
    assert [item.document_id for item in got] == ["0", "1", "2", "3", "4"]
    assert [item.reason for item in got if isinstance(item, Fault)] == ["empty", "crashed"]


def test_what_can_be_had_of_a_file_that_fails_whole_is_kept(parser):
    pages = ["PLAN: rest.", "!abort", "Fever: none.", "!allocate", "Cough: none."]
    document, *pages = [
        item for item in parser([raw(fault_file(*pages))]) if not isinstance(item, Section)
    ]
    assert document.text == "PLAN: rest.\nFever: none.\nCough: none."
    assert document.lost_pages == (2, 4)
    assert [page.fault for page in pages] == [None, "crashed", None, "memory", None]


def test_a_file_without_a_good_page_fails_for_the_first_reason(parser):
    (fault,) = parser([raw(fault_file("!abort", "!allocate"))])
    assert fault.reason is Reason.CRASHED


def test_the_work_of_children_is_counted(parser):
    before = parser.cpu_seconds
    list(parser([raw(b"word " * 10_000)]))
    assert parser.cpu_seconds > before


def test_after_it_was_closed_a_parser_starts_anew():
    made = Parser(ParseSettings(children=1), Kind.NOTE)
    first = list(made([raw(b"one")]))
    made.close()
    assert list(made([raw(b"one")])) == first
    made.close()


def test_one_parser_for_each_core_if_not_said_otherwise():
    assert len(Parser(ParseSettings(), Kind.NOTE)._sandboxes) == len(os.sched_getaffinity(0))
    assert len(Parser(ParseSettings(children=3), Kind.NOTE)._sandboxes) == 3
