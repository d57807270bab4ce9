"""Finds the headings of a contract: articles, numbered sections, exhibits, lines in capitals."""

import re
from collections.abc import Iterator

from extractors.text.headings import Found, outline
from schemas.document import Block, Heading

_LINE = re.compile(r"[^\n\f]+")
# A line that begins otherwise is no heading, and most lines of a contract do.
_BEGINS = re.compile(r"\s*(?:\d|[A-Z][A-Z,&'’ -]|Article|Section|Exhibit|Schedule|Annex|Appendix)")
_TITLE = r"[A-Z\"“'(][^\n.:;]{1,90}?"
_ENDING = r"(?=\s*(?:[.:–—]|\s{2,}|$))"
_ARTICLE = re.compile(
    r"\s*(?P<kind>ARTICLE|Article)\s+(?P<number>[IVXLC]+|\d+)\b[.:)\s–—-]*(?P<title>[^\n]{0,90}?)\s*$"
)
_SECTION = re.compile(
    rf"\s*(?:SECTION|Section)\s+(?P<number>\d+(?:\.\d+)*)[.:)]?\s+(?P<title>{_TITLE}){_ENDING}"
)
_NUMBERED = re.compile(
    rf"\s*(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\.?|\d{{1,2}}[.)])\s+(?P<title>{_TITLE}){_ENDING}"
)
_EXHIBIT = re.compile(
    r"\s*(?P<kind>EXHIBIT|SCHEDULE|ANNEX|APPENDIX|ATTACHMENT|Exhibit|Schedule|Annex|Appendix)"
    r"\s+(?P<number>[A-Z0-9][\w.-]{0,6})\b[.:\s–—-]*(?P<title>[^\n]{0,60}?)\s*$"
)
_CAPITALS = re.compile(r"\s*(?P<title>[A-Z][A-Z,&'’ -]{3,60}[A-Z]):?\s*$")
_SENTENCE_WORDS = re.compile(r"\b(?:shall|will|may|must|is|are|hereby|agrees?|means)\b")
_MOST_WORDS = 12


def sections(text: str, blocks: tuple[Block, ...] = ()) -> tuple[Heading, ...]:
    """The outline of a contract; headings that the file itself marks come first."""
    marked = [_marked(text, block) for block in blocks if block.kind == "heading"]
    return outline([*marked, *_lines(text)], len(text))


def _marked(text: str, block: Block) -> Found:
    title = text[block.start : block.end].strip()
    numbered = _ARTICLE.match(title) or _SECTION.match(title) or _NUMBERED.match(title)
    number = numbered["number"].rstrip(".)") if numbered else None
    return Found(block.start, block.end, block.level or 1, title, number)


def _lines(text: str) -> Iterator[Found]:
    for line in _LINE.finditer(text):
        if _BEGINS.match(text, line.start(), line.end()):
            heading = _heading(text, line.start(), line.end())
            if heading is not None:
                yield heading


def _heading(text: str, start: int, end: int) -> Found | None:
    if match := _ARTICLE.match(text, start, end) or _EXHIBIT.match(text, start, end):
        name = f"{match['kind'].title()} {match['number']}"
        title = match["title"].strip() or name
        return Found(_first(match), match.end(), 1, title, match["number"])
    if match := _SECTION.match(text, start, end) or _NUMBERED.match(text, start, end):
        number, title = match["number"].rstrip(".)"), match["title"].strip()
        if _is_a_title(title):
            return Found(_first(match), match.end("title"), 1 + number.count("."), title, number)
    elif (match := _CAPITALS.match(text, start, end)) and len(match["title"].split()) <= 8:
        return Found(match.start("title"), match.end("title"), 1, match["title"])
    return None


def _first(match: re.Match[str]) -> int:
    """Where the match begins, white space left out."""
    return match.start() + len(match.group()) - len(match.group().lstrip())


def _is_a_title(title: str) -> bool:
    return len(title.split()) <= _MOST_WORDS and not _SENTENCE_WORDS.search(title)
