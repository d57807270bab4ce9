"""Picks the reader of each format; each is imported only where a file of its format turns up."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple

from extractors.parsing import media
from extractors.parsing.builder import TextBuilder
from extractors.parsing.markup.plain import read_plain
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

_READERS = {
    media.DOC: ("office.word97", "read_doc"),
    media.EML: ("mail.eml", "read_eml"),
    media.HTML: ("markup.html", "read_html"),
    media.MARKDOWN: ("markup.html", "read_markdown"),
    media.MSG: ("mail.msg", "read_msg"),
    media.RTF: ("office.rtf", "read_rtf"),
}
_LIMITED = {
    media.DOCX: ("office.docx", "read_docx"),
    media.ODT: ("office.odt", "read_odt"),
    media.WORD_XML: ("office.docx", "read_word_xml"),
}
_CARRIERS = {
    media.CDA: ("markup.cda", "read_cda"),
    media.FHIR_JSON: ("markup.fhir", "read_fhir"),
    media.FHIR_XML: ("markup.fhir", "read_fhir"),
}
_SUFFIXES = {media.HTML: ".html", "application/xhtml+xml": ".html", media.MARKDOWN: ".md"}
_DEEPEST = 5


class Asked(NamedTuple):
    """Which document is read, under which limits, with which passwords, and which of its pages."""

    document_id: str
    settings: ParseSettings
    passwords: Sequence[str] = ()
    pages: range | None = None


def read(content: bytes, found: str, asked: Asked, depth: int = 0) -> TextBuilder:
    """The text of a file of a media type, of one that is carried in another as well."""
    document_id, settings = asked.document_id, asked.settings
    if depth > _DEEPEST:
        raise StageError(Reason.BOMB, f"files carried in files deeper than {_DEEPEST}")
    if found == media.PDF:
        return _pdf(content, asked)
    if found in _READERS:
        return _named(_READERS[found])(content, document_id)
    if found in _LIMITED:
        return _named(_LIMITED[found])(content, document_id, settings)
    if found in _CARRIERS:

        def inner(carried: bytes, claimed: str = "") -> TextBuilder:
            kind = media.media_type(carried, f"carried{_SUFFIXES.get(claimed, '')}")
            return read(carried, kind, asked._replace(pages=None), depth + 1)

        return _named(_CARRIERS[found])(content, document_id, settings, inner)
    if found in media.IMAGES:
        return _named(("ocr.images", "read_image"))(content, document_id, settings.reading)
    return read_plain(content, document_id)


def _pdf(content: bytes, asked: Asked) -> TextBuilder:
    from extractors.parsing.pdf.document import read_pdf

    pages = None if asked.pages is None else [index + 1 for index in asked.pages]
    return read_pdf(
        content,
        asked.document_id,
        asked.settings.reading,
        passwords=asked.passwords,
        pages=pages,
    )


def _named(place: tuple[str, str]) -> Callable[..., TextBuilder]:
    module, name = place
    reader: Callable[..., TextBuilder] = getattr(
        import_module(f"extractors.parsing.{module}"), name
    )
    return reader
