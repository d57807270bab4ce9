import pymupdf
import pytest

from extractors.parsing.pdf.embedded import embedded_files
from extractors.stage import StageError
from schemas.run import Reason


@pytest.fixture
def made():
    """A PDF with an embedded file and one attached to its page."""
    pdf = pymupdf.open()
    page = pdf.new_page()
    pdf.embfile_add("first", b"one", filename="first.txt", ufilename="Anhängsel.txt")
    page.add_file_annot((100, 100), b"two\x00", "second.bin")
    return pdf


@pytest.mark.parametrize("reader", ["pymupdf", "pdfium"])
def test_embedded_files_come_before_those_attached_to_pages(made, reader):
    expected = [("Anhängsel.txt", b"one"), ("second.bin", b"two\x00")]
    assert embedded_files(made.tobytes(), first_reader=reader) == expected


@pytest.mark.parametrize("reader", ["pymupdf", "pdfium"])
def test_a_closed_file_needs_its_password(made, reader):
    content = made.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    assert len(embedded_files(content, ("u",), reader)) == 2
    with pytest.raises(StageError) as error:
        embedded_files(content, (), reader)
    assert error.value.reason is Reason.ENCRYPTED


def test_a_file_without_any_has_none():
    pdf = pymupdf.open()
    pdf.new_page()
    assert embedded_files(pdf.tobytes()) == []
