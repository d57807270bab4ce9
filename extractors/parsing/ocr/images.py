"""Reads picture files as pages: PNG, JPEG and TIFF of one page or many."""

from collections.abc import Iterator

from PIL import Image, ImageOps

from extractors.parsing.builder import TextBuilder
from extractors.parsing.ocr.pictures import check_size, grey, opened, scaled, typed_faults
from extractors.parsing.ocr.reader import OcrReader
from extractors.parsing.pages.words import PageWords
from extractors.parsing.pages.written import written
from extractors.parsing.pdf.reading import ReadPage
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ReadingSettings

_POINTS_AN_INCH = 72
_DEFAULT_DPI = 200.0
# What scanners and fax machines do; cameras and editors write figures that say nothing.
_LEAST_DPI, _MOST_DPI = 90, 2400


def read_image(content: bytes, document_id: str, settings: ReadingSettings) -> TextBuilder:
    """The text of a picture file, page by page."""
    read = [
        ReadPage(page, Reason.CORRUPT if page.method == "none" else None)
        for page in image_pages(content, settings, OcrReader(settings))
    ]
    return written(read, document_id, "ocr")


def image_pages(content: bytes, settings: ReadingSettings, ocr: OcrReader) -> Iterator[PageWords]:
    """The pages of a picture file, one by one, as they are to be looked at (EXIF orientation).

    A page that cannot be decoded is given without words and with the method "none". StageError
    where none can, where one is far too big, or where OCR is switched off.
    """
    if settings.ocr == "never":
        raise StageError(Reason.UNSUPPORTED, "a picture, and the setting reading.ocr is never")
    lost = None
    some = False
    with opened(content) as picture:
        for index in range(_count(picture)):
            try:
                yield _page(picture, index, settings, ocr)
                some = True
            except StageError as error:
                if error.reason is not Reason.CORRUPT:
                    raise
                lost = error
                yield PageWords(index + 1, *_size(picture), "none", [])
    if lost and not some:
        raise lost


def _page(picture: Image.Image, index: int, settings: ReadingSettings, ocr: OcrReader) -> PageWords:
    with typed_faults():
        picture.seek(index)
        check_size(picture)
        dpi = _dpi(picture)
        shown = ImageOps.exif_transpose(picture)
        width, height = _points(shown, dpi if shown.size == picture.size else dpi[::-1])
    looked_at = grey(shown)
    factor = settings.ocr_dpi * height / _POINTS_AN_INCH / looked_at.height
    if factor < 1:
        looked_at = scaled(looked_at, factor)
    return ocr.read_picture(looked_at, index + 1, width, height)


def _count(picture: Image.Image) -> int:
    with typed_faults():
        return getattr(picture, "n_frames", 1)


def _size(picture: Image.Image) -> tuple[float, float]:
    return _points(picture, _dpi(picture))


def _points(picture: Image.Image, dpi: tuple[float, float]) -> tuple[float, float]:
    across, down = (
        round(pixels * _POINTS_AN_INCH / density, 2)
        for pixels, density in zip(picture.size, dpi, strict=True)
    )
    return across, down


def _dpi(picture: Image.Image) -> tuple[float, float]:
    """Pixels an inch across and down: the file's where they can be a scan's, else 200."""
    told = picture.info.get("dpi")
    try:
        across, down = map(float, told or ())
    except (TypeError, ValueError, ZeroDivisionError):
        return _DEFAULT_DPI, _DEFAULT_DPI
    if all(_LEAST_DPI <= density <= _MOST_DPI for density in (across, down)):
        return across, down
    return _DEFAULT_DPI, _DEFAULT_DPI
