"""What reads a page from its picture: OCR, or whoever else can."""

from typing import Protocol

from extractors.parsing.pages.words import PageWords


class PageReader(Protocol):
    """Turns the picture of a page into its words."""

    def read(self, image: bytes, number: int, width: float, height: float) -> PageWords:
        """The words of an image (PNG or PNM) of a page of so many points, with boxes in points."""
        ...
