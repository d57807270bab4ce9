"""Files to read, made from a seed: good ones of several formats, bombs, and mutants of PDFs."""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import docx
import pymupdf

_WORDS = (
    "agreement party shall term notice payment services Seller Buyer patient fever denies daily"
    " tablet plan rest effective date governed laws State Ohio insurance renewal".split()
)
_BLANK = b" " * 30_000_000
_OBJECT = re.compile(rb"\d+ 0 obj\b.*?\bendobj", re.DOTALL)
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def text_of(dice: random.Random, words: int = 120) -> str:
    """Words in sentences."""
    chosen = dice.choices(_WORDS, k=words)
    return ". ".join(" ".join(chosen[at : at + 12]).capitalize() for at in range(0, words, 12))


def made_pdf(dice: random.Random, pages: int = 2) -> bytes:
    """A PDF with a text layer; the same bytes for the same seed."""
    with pymupdf.open() as pdf:
        for _ in range(pages):
            box = pymupdf.Rect(72, 72, 540, 720)
            pdf.new_page().insert_textbox(box, text_of(dice, 300), fontsize=10)
        return bytes(pdf.tobytes(deflate=dice.random() < 0.5, no_new_id=True))


def made_docx(dice: random.Random) -> bytes:
    """A DOCX with a heading and some paragraphs."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = _LONG_AGO
    document.add_heading("Services", level=1)
    for _ in range(4):
        document.add_paragraph(text_of(dice, 40))
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return _zipped({name: archive.read(name) for name in archive.namelist()})


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            # Written by name alone, a part would carry the time at which it was made.
            part = zipfile.ZipInfo(name, _LONG_AGO.timetuple()[:6])
            archive.writestr(part, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def made_html(dice: random.Random) -> bytes:
    """A page with a heading and a paragraph."""
    return f"<html><h1>Services</h1><p>{text_of(dice)}</p></html>".encode()


def made_text(dice: random.Random) -> bytes:
    """Plain text."""
    return text_of(dice).encode()


GOOD: tuple[Callable[[random.Random], bytes], ...] = (made_pdf, made_text, made_html, made_text)
"""Makers of files that any reader reads; a DOCX is slower to make than to read."""


def pdf_bomb(dice: random.Random) -> bytes:
    """A PDF of one page whose content, deflated once or twice, unpacks to 30 MB."""
    layers = dice.choice((1, 2))
    stream = _BLANK
    for _ in range(layers):
        stream = zlib.compress(stream, 9)
    filters = b" ".join([b"/FlateDecode"] * layers)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Length %d/Filter[%s]>>\nstream\n%s\nendstream" % (len(stream), filters, stream),
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    return b"%PDF-1.5\n" + body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF\n"


def docx_bomb(dice: random.Random) -> bytes:
    """A DOCX whose body unpacks to 30 MB and more."""
    body = _BLANK + b" " * dice.randrange(1000)
    return _zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": body})


BOMBS: tuple[Callable[[random.Random], bytes], ...] = (pdf_bomb, docx_bomb)
"""Makers of files that unpack to far more than they hold."""


def mutant(dice: random.Random, originals: Sequence[bytes]) -> bytes:
    """A PDF that was damaged: bits flipped, cut off, or with objects of another in its place."""
    content = dice.choice(originals)
    return dice.choice((_flipped, _cut_off, _spliced))(dice, content, dice.choice(originals))


def _flipped(dice: random.Random, content: bytes, _: bytes) -> bytes:
    damaged = bytearray(content)
    for _number in range(dice.choice((1, 8, 64, 512))):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def _cut_off(dice: random.Random, content: bytes, _: bytes) -> bytes:
    start = dice.randrange(len(content)) if dice.random() < 0.2 else 0
    return content[start : dice.randrange(start, len(content))]


def _spliced(dice: random.Random, content: bytes, other: bytes) -> bytes:
    """Some objects replaced by those of another file, or by each other, or doubled, or gone."""
    given = _OBJECT.findall(other) or [b""]
    damaged = content
    for found in dice.sample(own := _OBJECT.findall(content), min(len(own), dice.randint(1, 4))):
        number = found.partition(b" ")[0]
        body = dice.choice((dice.choice(given), dice.choice(own), found * 2, b""))
        damaged = damaged.replace(found, number + b" " + body.partition(b" ")[2], 1)
    return damaged
