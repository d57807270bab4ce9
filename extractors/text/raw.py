"""Gives back the characters that a file had where the text differs from them."""

from collections.abc import Sequence

from schemas.document import Page


def raw_text(text: str, pages: Sequence[Page], start: int, end: int) -> str:
    """The raw characters of ``text[start:end]``: ligatures, hyphens at line ends and the like.

    A change at the very end of the stretch counts to it only where it replaces characters.
    """
    pieces: list[str] = []
    last = start
    for change in (change for page in pages for change in page.changes):
        if last <= change.start and change.end <= end and (change.start < end or change.end > last):
            if change.start == change.end and change.start in (start, end):
                continue
            pieces += [text[last : change.start], change.raw]
            last = change.end
    return "".join([*pieces, text[last:end]])
