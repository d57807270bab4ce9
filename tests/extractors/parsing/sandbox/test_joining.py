from extractors.parsing.parse import parse
from extractors.parsing.sandbox.joining import joined
from schemas.document import Cell
from schemas.job import Kind
from schemas.run import Reason
from schemas.source import RawFile

PAGES = (b"PLAN:\nRest.", b"MEDICATIONS:\nNone.", b"ALLERGIES:\nNone known.")


def piece(*pages):
    content = b"\f".join(pages)
    file = RawFile(document_id="a", uri="file:///a.txt", sha256="s", content=content)
    return parse(file, Kind.NOTE)


def test_pieces_make_the_document_that_was_read_whole():
    whole = piece(*PAGES)
    document, pages = joined({0: piece(*PAGES[:1]), 1: piece(*PAGES[1:])}, {}, 3)
    assert document == whole.document.model_copy(update={"size": document.size})
    assert pages == whole.pages


def test_a_lost_page_keeps_its_place_and_its_reason():
    document, pages = joined({0: piece(PAGES[0]), 2: piece(PAGES[2])}, {1: Reason.CRASHED}, 3)
    assert (document.lost_pages, document.page_count) == ((2,), 3)
    assert [page.number for page in pages] == [1, 2, 3]
    lost = pages[1]
    assert (lost.method, lost.fault, lost.start, lost.end) == ("none", Reason.CRASHED, 11, 11)
    assert document.text[pages[2].start : pages[2].end] == PAGES[2].decode()


def test_headings_govern_across_pieces():
    document, _ = joined({0: piece(PAGES[0]), 1: piece(PAGES[1])}, {2: Reason.TIMEOUT}, 3)
    plan, medications = document.headings
    assert plan.body_end == medications.start
    assert medications.body_end == len(document.text)


def test_tables_of_several_pieces_stay_apart():
    one = piece(PAGES[0])
    cell = Cell(table=0, row=0, column=0, start=0, end=4)
    one = one._replace(document=one.document.model_copy(update={"cells": (cell,)}))
    document, _ = joined({0: one, 1: one}, {}, 2)
    assert [item.table for item in document.cells] == [0, 1]
    assert {document.text[item.start : item.end] for item in document.cells} == {"PLAN"}


def test_a_lost_page_lowers_the_coverage_as_an_average_page_would():
    document, _ = joined({0: piece(PAGES[0]), 1: piece(PAGES[1])}, {2: Reason.MEMORY}, 3)
    assert document.coverage == 2 / 3
