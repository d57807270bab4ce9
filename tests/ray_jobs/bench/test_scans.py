import pyarrow as pa
import pyarrow.parquet as pq
import pymupdf
import pytest

from ray_jobs.bench.noise import LEVELS
from ray_jobs.bench.scans import (
    contract_sheets,
    note_sheets,
    scan_figures,
    typeset,
    word_error_rate,
)

TEXT = "The patient denies chest pain and takes warfarin five milligrams nightly. " * 12


@pytest.mark.parametrize(
    ("found", "rate"),
    [
        ("a b c d", 0),
        ("a b c", 0.25),
        ("a b x d", 0.25),
        ("a b c d e", 0.25),
        ("d c b a", 1),
        ("", 1),
    ],
)
def test_words_that_are_missing_wrong_or_too_many_are_errors_in_order(found, rate):
    assert word_error_rate("a b c d".split(), found.split()) == rate


def test_typographic_signs_count_as_plain_ones():
    assert word_error_rate(["“term”", "ﬁfty–two"], ['"term"', "fifty-two"]) == 0


@pytest.mark.parametrize("style", range(9))
def test_a_page_holds_as_much_of_a_text_as_fits(style):
    with pymupdf.open() as pdf:
        text = " ".join(str(number) for number in range(1500))
        words = [word[4] for word in typeset(pdf, text, style=style).get_text("words")]
    assert 300 < len(words) < 1500
    assert words == [str(number) for number in range(len(words))]


@pytest.fixture
def contracts(tmp_path):
    for number in range(3):
        with pymupdf.open() as pdf:
            for _ in range(4):
                typeset(pdf, f"Contract {number}. {TEXT}", style=number)
            pdf.new_page()
            pdf.save(tmp_path / f"contract-{number}.pdf")
    return tmp_path


def test_full_pages_of_each_contract_are_sampled_by_the_seed(contracts):
    sheets = list(contract_sheets(contracts, pages_per_document=2, limit=None, seed=1, dpi=40))
    assert [sheet.words[1] for sheet in sheets] == ["0.", "0.", "1.", "1.", "2.", "2."]
    again = contract_sheets(contracts, pages_per_document=2, limit=None, seed=1, dpi=40)
    assert [sheet.words for sheet in again] == [sheet.words for sheet in sheets]
    assert len(list(contract_sheets(contracts, pages_per_document=9, limit=2, seed=1, dpi=40))) == 8


def test_both_readers_are_measured_on_the_same_scans(tmp_path):
    notes = tmp_path / "notes.parquet"
    pq.write_table(pa.table({"text": [TEXT, f"Plan. {TEXT}"]}), notes)
    told = []
    figures = list(
        scan_figures(
            lambda: note_sheets(notes, limit=1, seed=1), levels=LEVELS[:1], tell=told.append
        )
    )
    rows = [(item.noise, item.documents, item.reader, item.pages) for item in figures]
    assert rows == [
        ("light", "all", "docmill", 1),
        ("light", "all", "pymupdf", 1),
        ("light", "notes", "docmill", 1),
        ("light", "notes", "pymupdf", 1),
    ]
    ours = figures[0]
    assert ours.median == ours.p90 == ours.mean <= 0.03
    assert ours.cpu_seconds_a_page > 0
    assert len(told) == 1
    assert "patient" not in told[0]
