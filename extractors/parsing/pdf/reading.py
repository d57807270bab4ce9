"""Has each page of a PDF read by whoever reads it best: two readers of text layers, then OCR."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

from extractors.parsing.ocr.page_reader import PageReader
from extractors.parsing.pages.words import PageWords
from extractors.parsing.pdf.evidence import better, is_a_picture, is_bad
from extractors.parsing.pdf.pdf_file import PageContents, PdfFile, inside_any
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ReadingSettings

_FEW_WORDS = 40
_DRAWN_TEXT = 100


class ReadPage(NamedTuple):
    """A page as it was read, or why nobody could."""

    words: PageWords
    fault: Reason | None = None


class Reading:
    """A PDF that is being read; a reader is opened when it is first needed.

    StageError where neither can open the file.
    """

    def __init__(
        self,
        content: bytes,
        settings: ReadingSettings,
        *,
        passwords: Sequence[str] = (),
        ocr: PageReader | None = None,
    ) -> None:
        self._content = content
        self._settings = settings
        self._passwords = passwords
        self._ocr = ocr
        self._files: dict[str, PdfFile | StageError] = {}
        names = ("pymupdf", "pdfium")
        self._names = names if settings.first_reader == "pymupdf" else names[::-1]
        self.page_count = next(self._opened()).page_count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for file in self._files.values():
            if not isinstance(file, StageError):
                file.close()

    def page(self, number: int) -> ReadPage:
        """A page by its number from 1."""
        best, is_sound, fault = self._text_layer(number)
        if self._settings.ocr != "never":
            seen = self._from_picture(number, best, is_sound)
            if seen is not None:
                return ReadPage(seen)
        if best is None:
            return ReadPage(_unread(number), fault or Reason.CORRUPT)
        if not best.words and self._shows_text(number):
            return ReadPage(_unread(number, best), Reason.UNSUPPORTED)
        return ReadPage(best)

    def _text_layer(self, number: int) -> tuple[PageWords | None, bool, Reason | None]:
        """The better of two readings, and whether it is sound; else why there is none.

        The second reader is only asked where the first failed or what it read is doubtful.
        """
        best: PageWords | None = None
        is_sound = False
        fault: Reason | None = None
        for file in self._opened():
            try:
                read = file.read(number) if number <= file.page_count else None
            except Exception as error:  # Whatever a library throws is the page's fault.
                if isinstance(error, MemoryError) or "malloc" in str(error):
                    raise
                fault = Reason.CORRUPT
                continue
            best = read if best is None or read is None else better(best, read)
            is_sound = best is not None and not is_bad(best)
            if best is not None and is_sound and not self._may_lack_words(best, number):
                break
        return best, is_sound, fault

    def _may_lack_words(self, page: PageWords, number: int) -> bool:
        return not page.words and not page.left_out and self._contents(number).texts > 0

    def _from_picture(
        self, number: int, read: PageWords | None, is_sound: bool
    ) -> PageWords | None:
        """What OCR gives, where it is needed; None where it is not, or nobody does it."""
        if not (self._settings.ocr == "always" or self._wants_ocr(number, read, is_sound)):
            return None
        reader = self._ocr = self._ocr or _ocr_reader(self._settings)
        for file in self._opened():
            try:
                image = file.image(number, self._settings.ocr_dpi)
                size = read or file.read(number)
            except Exception as error:  # Whatever a library throws is the page's fault.
                if isinstance(error, MemoryError) or "malloc" in str(error):
                    raise
                continue
            try:
                seen = reader.read(image, number, size.width, size.height)
            except StageError:
                return None  # Nobody reads pictures here: the page counts as not supported.
            return seen if read is None else self._merged(read, seen, is_sound)
        return None

    def _merged(self, read: PageWords, seen: PageWords, is_sound: bool) -> PageWords:
        """What a sound text layer says, and what only the picture shows; else the picture."""
        if not read.words or not is_sound or self._settings.ocr == "always":
            return seen if seen.words else better(seen, read)
        boxes = [word[:4] for word in read.words]
        new = [index for index, word in enumerate(seen.words) if not inside_any(word, boxes)]
        if not new:
            return read
        after = 1 + max(word[5] for word in read.words)
        added = [
            (*seen.words[index][:5], seen.words[index][5] + after, *seen.words[index][6:])
            for index in new
        ]
        confidence = seen.confidence or [1.0] * len(seen.words)
        return PageWords(
            number=read.number,
            width=read.width,
            height=read.height,
            method="ocr" if len(new) > len(read.words) else read.method,
            words=[*read.words, *added],
            rotation=read.rotation,
            confidence=[*[1.0] * len(read.words), *(confidence[index] for index in new)],
            left_out=[*read.left_out, *seen.left_out],
        )

    def _wants_ocr(self, number: int, read: PageWords | None, is_sound: bool) -> bool:
        if read is None or not is_sound:
            return True
        if not read.words:
            return self._shows_text(number)
        return len(read.words) < _FEW_WORDS and is_a_picture(read, self._contents(number).pictures)

    def _shows_text(self, number: int) -> bool:
        """Whether a page without words shows something that may be text."""
        drawn = self._contents(number)
        return bool(drawn.pictures) or drawn.paths > _DRAWN_TEXT or drawn.texts > 0

    def _contents(self, number: int) -> PageContents:
        for file in self._opened():
            try:
                return file.contents(number)
            except Exception as error:  # Whatever a library throws is the page's fault.
                if isinstance(error, MemoryError) or "malloc" in str(error):
                    raise
        return PageContents(pictures=[], texts=0, paths=0)

    def _opened(self) -> Iterator[PdfFile]:
        """The readers that can open the file, each opened when its turn comes."""
        faults: list[StageError] = []
        for name in self._names:
            if name not in self._files:
                self._files[name] = self._open(name)
            file = self._files[name]
            if isinstance(file, StageError):
                faults.append(file)
            else:
                yield file
        if len(faults) == len(self._names):
            raise next((item for item in faults if item.reason is Reason.ENCRYPTED), faults[0])

    def _open(self, name: str) -> PdfFile | StageError:
        # The licence of PyMuPDF forbids some to install it; they set the other as the first.
        try:
            if name == "pymupdf":
                from extractors.parsing.pdf.mupdf import MupdfFile

                return MupdfFile(self._content, self._passwords)
            from extractors.parsing.pdf.pdfium import PdfiumFile

            return PdfiumFile(self._content, self._passwords)
        except ModuleNotFoundError as error:
            return StageError(Reason.UNAVAILABLE, f"{error.name} is not installed")
        except StageError as error:
            return error


def _ocr_reader(settings: ReadingSettings) -> PageReader:
    # Loaded where a page needs it: most files need no OCR.
    from extractors.parsing.ocr.reader import OcrReader

    return OcrReader(settings)


def _unread(number: int, page: PageWords | None = None) -> PageWords:
    width, height, rotation = (page.width, page.height, page.rotation) if page else (0.0, 0.0, 0)
    apart = page.left_out if page else []
    return PageWords(number, width, height, "none", [], rotation=rotation, left_out=apart)
