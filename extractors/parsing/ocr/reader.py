"""Reads the pictures of pages: words, boxes, confidence, reading order."""

from collections.abc import Iterator

from PIL import Image

from extractors.parsing.builder import Rectangle
from extractors.parsing.ocr.cleaning import cleaned
from extractors.parsing.ocr.pictures import grey, opened
from extractors.parsing.ocr.tesseract import ReadLine, Tesseract
from extractors.parsing.ocr.turning import Turned, lean, turned
from extractors.parsing.pages.words import PageWords
from schemas.settings import ReadingSettings

_CLEAR = 0.6
_DOUBTFUL = 0.5
_MARGIN = 4


class OcrReader:
    """Tesseract with the models of the settings' languages, loaded for the first page."""

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings
        self._engine: Tesseract | None = None

    def read(self, image: bytes, number: int, width: float, height: float) -> PageWords:
        """The words of a page from its picture as a PNG, PNM, JPEG or TIFF file.

        ``width`` and ``height`` are the page's, in points; StageError where the picture cannot be
        decoded or the engine is not there.
        """
        with opened(image) as picture:
            return self.read_picture(grey(picture), number, width, height)

    def read_picture(
        self, picture: Image.Image, number: int, width: float, height: float
    ) -> PageWords:
        """The words of a page from its grey picture, in reading order.

        Boxes are those of the page as the picture shows it, however it was turned for reading.
        """
        turn, lines = self._read_upright(cleaned(picture))
        across, down = width / picture.width, height / picture.height
        words: list[tuple[float, float, float, float, str, int, int, int]] = []
        confidence = []
        for row, line in enumerate(lines):
            for word in line.words:
                x0, y0, x1, y1 = turn.box_before(word.box)
                place = (x0 * across, y0 * down, x1 * across, y1 * down)
                words.append((*place, word.text, line.paragraph, row, len(words)))
                confidence.append(word.confidence)
        return PageWords(number, width, height, "ocr", words, confidence=confidence)

    def _read_upright(self, picture: Image.Image) -> tuple[Turned, list[ReadLine]]:
        """The page read the right way up: the first way that is clear, else the clearest."""
        tried = []
        for degrees in lean(picture):
            turn = turned(picture, degrees)
            lines = self._running().lines(turn.picture)
            if clarity(lines) >= _CLEAR:
                return turn, list(self._looked_at_twice(lines))
            tried.append((turn, lines))
        return max(tried, key=lambda attempt: clarity(attempt[1]))

    def _looked_at_twice(self, lines: list[ReadLine]) -> Iterator[ReadLine]:
        """The lines of a clear page, the doubtful ones read again by themselves.

        Tesseract takes two lines for one now and then, and reads nonsense.
        """
        for line in lines:
            again = []
            if clarity([line]) < _DOUBTFUL:
                again = self._running().lines_within(_widened(line.box))
            if clarity(again) > clarity([line]):
                yield from (ReadLine(line.paragraph, part.words) for part in again)
            else:
                yield line

    def _running(self) -> Tesseract:
        if self._engine is None:
            self._engine = Tesseract(self._settings.ocr_languages, dpi=self._settings.ocr_dpi)
        return self._engine


def clarity(lines: list[ReadLine]) -> float:
    """Mean confidence of the characters that were read."""
    words = [word for line in lines for word in line.words]
    characters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / max(1, characters)


def _widened(box: Rectangle) -> Rectangle:
    """A box with a little of the paper around it; Tesseract cuts it to the picture."""
    x0, y0, x1, y1 = box
    return max(0, x0 - _MARGIN), max(0, y0 - _MARGIN), x1 + _MARGIN, y1 + _MARGIN
