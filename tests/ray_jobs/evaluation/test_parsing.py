import gzip
import json

import pymupdf
import pytest

from extractors.parsing.pdf.document import read_pdf
from ray_jobs.evaluation.parsing import agreements, spreads, with_furniture, word_f1
from schemas.settings import ReadingSettings


def pdf():
    made = pymupdf.open()
    for number in (1, 2, 3):
        page = made.new_page()
        page.insert_text((72, 40), "Acme Supply Agreement")
        page.insert_text((72, 200), f"Part {number} says non-")
        page.insert_text((72, 214), "exclusive.")
        page.insert_text((290, 820), str(number))
    return made.tobytes()


@pytest.mark.parametrize(
    ("read", "expected", "f1"),
    [
        ("a b c", "a b c", 1),
        ("c b a", "a b c", 1 / 3),
        ("a c", "a b c", 0.8),
        ("", "", 1),
        ("x", "", 0),
    ],
)
def test_words_count_where_they_stand_in_order(read, expected, f1):
    assert word_f1(read.split(), expected.split()) == pytest.approx(f1)


def test_furniture_and_line_ends_are_put_back_in_their_places():
    whole = with_furniture(read_pdf(pdf(), "a"))
    page = ["Acme", "Supply", "Agreement", "Part", "{}", "says", "non-", "exclusive.", "{}"]
    assert whole.split() == [word.format(n) for n in (1, 2, 3) for word in page]


def test_a_folder_of_files_and_texts_is_compared(tmp_path):
    (tmp_path / "one.pdf").write_bytes(pdf())
    text = with_furniture(read_pdf(pdf(), "a"))
    rows = [
        {"doc_id": "one", "pdf": "one.pdf", "text": text.replace("Part 2", "part 2")},
        {"doc_id": "two", "pdf": "", "text": "without a file"},
    ]
    with gzip.open(tmp_path / "train.jsonl.gz", "wt") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    (found,) = agreements(tmp_path, ReadingSettings())
    assert (found.document_id, found.pages, found.words) == ("one", 3, 27)
    assert found.with_furniture == pytest.approx(26 / 27, abs=1e-3)
    assert found.flow_alone < found.with_furniture
    assert [item.documents for item in spreads([found])] == [1, 1, 1]
