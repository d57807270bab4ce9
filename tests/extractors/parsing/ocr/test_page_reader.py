from extractors.parsing.ocr.page_reader import PageReader
from extractors.parsing.pages.words import PageWords


class Blank:
    def read(self, image: bytes, number: int, width: float, height: float) -> PageWords:
        return PageWords(number, width, height, "ocr", [])


def test_whatever_reads_pictures_of_pages_is_a_page_reader():
    reader: PageReader = Blank()
    assert reader.read(b"P5 1 1 255 \x00", 3, 10.0, 20.0).number == 3
