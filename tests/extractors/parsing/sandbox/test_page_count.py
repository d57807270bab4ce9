import pymupdf
import pytest

from extractors.parsing.sandbox import page_count as module
from extractors.parsing.sandbox.page_count import page_count
from schemas.source import RawFile


def raw(content, *passwords):
    return RawFile(
        document_id="a", uri="file:///a", sha256="s", content=content, passwords=passwords
    )


def pdf(pages, **how):
    with pymupdf.open() as made:
        for _ in range(pages):
            made.new_page()
        return made.tobytes(**how)


LOCKED = pdf(2, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="own")


def test_a_pdf_has_the_pages_it_has():
    assert page_count(raw(pdf(3))) == 3


def test_other_formats_are_read_whole():
    assert page_count(raw(b"text")) == 1


@pytest.mark.parametrize("by", [module._by_pymupdf, module._by_pdfium])
def test_each_reader_of_pdf_can_count(by):
    assert by(pdf(3), []) == 3
    assert by(LOCKED, ["no", "open"]) == 2


def test_a_locked_pdf_is_counted_with_its_password():
    assert page_count(raw(LOCKED, "no", "open")) == 2
