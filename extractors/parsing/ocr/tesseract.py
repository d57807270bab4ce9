"""Tesseract inside this process: no process of its own to outlive ours, and no temporary file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import tesserocr
from PIL import Image

from extractors.parsing.builder import Rectangle
from extractors.stage import StageError
from schemas.run import Reason

_MODEL_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)


class ReadWord(NamedTuple):
    """A word with its box in pixels and its confidence, 0 to 1."""

    box: Rectangle
    text: str
    confidence: float


@dataclass(frozen=True)
class ReadLine:
    """A line of a paragraph, both as Tesseract sees them."""

    paragraph: int
    words: list[ReadWord]

    @property
    def box(self) -> Rectangle:
        """The smallest box around its words."""
        x0, y0, x1, y1 = zip(*(word.box for word in self.words), strict=True)
        return min(x0), min(y0), max(x1), max(y1)


class Tesseract:
    """The engine with the models of some languages; it remembers the picture that it read last."""

    def __init__(self, languages: str, *, dpi: int) -> None:
        self._engine = tesserocr.PyTessBaseAPI(path=_model_folder(languages), lang=languages)
        # Its complaints about odd lines go nowhere.
        self._engine.SetVariable("debug_file", os.devnull)
        self._dpi = dpi
        self._size = 0, 0

    def lines(self, picture: Image.Image) -> list[ReadLine]:
        """The lines of a grey picture in reading order."""
        self._engine.SetPageSegMode(tesserocr.PSM.AUTO)
        self._engine.SetImageBytes(
            picture.tobytes(), picture.width, picture.height, 1, picture.width
        )
        self._engine.SetSourceResolution(self._dpi)
        self._size = picture.size
        return list(self._recognised())

    def lines_within(self, box: Rectangle) -> list[ReadLine]:
        """The lines of one rectangle of the last picture, read as a single block of text."""
        # Beyond the picture Tesseract reads whatever stands there in memory.
        x0, y0 = (max(0, round(edge)) for edge in box[:2])
        x1, y1 = (min(edge, round(far)) for edge, far in zip(self._size, box[2:], strict=True))
        if x0 >= x1 or y0 >= y1:
            return []
        self._engine.SetPageSegMode(tesserocr.PSM.SINGLE_BLOCK)
        self._engine.SetRectangle(x0, y0, x1 - x0, y1 - y0)
        return list(self._recognised())

    def _recognised(self) -> Iterator[ReadLine]:
        self._engine.Recognize()
        found = self._engine.GetIterator()
        line = ReadLine(-1, [])
        for word in tesserocr.iterate_level(found, tesserocr.RIL.WORD) if found else ():
            if word.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
                if line.words:
                    yield line
                starts = word.IsAtBeginningOf(tesserocr.RIL.PARA)
                line = ReadLine(line.paragraph + starts, [])
            # A photograph on the page is a paragraph without a word.
            empty = word.Empty(tesserocr.RIL.WORD)
            text = "" if empty else word.GetUTF8Text(tesserocr.RIL.WORD).strip()
            if text:
                confidence = min(1.0, max(0.0, word.Confidence(tesserocr.RIL.WORD) / 100))
                x0, y0, x1, y1 = map(float, word.BoundingBox(tesserocr.RIL.WORD))
                line.words.append(ReadWord((x0, y0, x1, y1), text, round(confidence, 3)))
        if line.words:
            yield line


def _model_folder(languages: str) -> str:
    """The folder that holds the models of all languages; StageError tells how to install them."""
    named = os.environ.get("TESSDATA_PREFIX")
    needed = [f"{language}.traineddata" for language in languages.split("+")]
    for folder in [named] if named else _MODEL_FOLDERS:
        if all((Path(folder) / name).is_file() for name in needed):
            return folder
    # Debian's names have a hyphen where Tesseract's have an underscore: chi_sim.
    packages = " ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in languages.split("+"))
    raise StageError(
        Reason.UNSUPPORTED,
        f"OCR finds no Tesseract model for {languages}: apt-get install {packages},"
        " or name their folder in TESSDATA_PREFIX",
    )
