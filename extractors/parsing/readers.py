"""Picks the reader of each format; each is imported only where a file of its format turns up."""

from collections.abc import Callable
from importlib import import_module

from extractors.parsing import media
from extractors.parsing.builder import TextBuilder
from extractors.parsing.plain import read_plain
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

_READERS = {
    media.DOC: ("word97", "read_doc"),
    media.EML: ("mail", "read_eml"),
    media.HTML: ("markup", "read_html"),
    media.MARKDOWN: ("markup", "read_markdown"),
    media.MSG: ("msg", "read_msg"),
    media.PDF: ("pdf", "read_pdf"),
    media.RTF: ("rtf", "read_rtf"),
}
_LIMITED = {
    media.DOCX: ("office", "read_docx"),
    media.ODT: ("odt", "read_odt"),
    media.WORD_XML: ("office", "read_word_xml"),
}
_CARRIERS = {
    media.CDA: ("cda", "read_cda"),
    media.FHIR_JSON: ("fhir", "read_fhir"),
    media.FHIR_XML: ("fhir", "read_fhir"),
}
_SUFFIXES = {media.HTML: ".html", "application/xhtml+xml": ".html", media.MARKDOWN: ".md"}
_DEEPEST = 5


def read(
    content: bytes, found: str, document_id: str, settings: ParseSettings, depth: int = 0
) -> TextBuilder:
    """The text of a file of a media type, of one that is carried in another as well."""
    if depth > _DEEPEST:
        raise StageError(Reason.BOMB, f"files carried in files deeper than {_DEEPEST}")
    if found in _READERS:
        return _named(_READERS[found])(content, document_id)
    if found in _LIMITED:
        return _named(_LIMITED[found])(content, document_id, settings)
    if found in _CARRIERS:

        def inner(carried: bytes, claimed: str = "") -> TextBuilder:
            kind = media.media_type(carried, f"carried{_SUFFIXES.get(claimed, '')}")
            return read(carried, kind, document_id, settings, depth + 1)

        return _named(_CARRIERS[found])(content, document_id, settings, inner)
    if found in media.IMAGES:
        raise StageError(Reason.UNSUPPORTED, f"picture: {found}")
    return read_plain(content, document_id)


def _named(place: tuple[str, str]) -> Callable[..., TextBuilder]:
    module, name = place
    reader: Callable[..., TextBuilder] = getattr(
        import_module(f"extractors.parsing.{module}"), name
    )
    return reader
