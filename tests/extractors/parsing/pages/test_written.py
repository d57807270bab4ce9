from extractors.parsing.pages.words import PageWords
from extractors.parsing.pages.written import written
from extractors.parsing.pdf.reading import ReadPage
from schemas.run import Reason


def sheet(number, *texts):
    words = [
        (72.0 + 60 * place, 300.0, 120.0 + 60 * place, 312.0, text, 0, 0, place)
        for place, text in enumerate(texts)
    ]
    return PageWords(number, 612.0, 792.0, "ocr", words)


def test_pages_that_were_read_become_one_text():
    read = [ReadPage(sheet(1, "one", "two"), None), ReadPage(sheet(2, "Three."), None)]
    found = written(read, "a", "ocr")
    assert found.text.split() == ["one", "two", "Three."]
    assert [page.number for page in found.pages] == [1, 2]
    assert found.coverage == 1.0


def test_a_lost_page_counts_as_one_of_mean_size_that_is_missing():
    read = [
        ReadPage(sheet(1, "one"), None),
        ReadPage(PageWords(2, 0, 0, "none", []), Reason.CORRUPT),
    ]
    found = written(read, "a", "ocr")
    assert found.lost_pages == (2,)
    assert found.coverage == 0.5
