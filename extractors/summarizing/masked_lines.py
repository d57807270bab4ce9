"""The lines of a note without what identifies its patient."""

from collections.abc import Sequence

from extractors.clinical.identifiers import Identifier, identifiers
from extractors.clinical.surrogates import mask
from extractors.summarizing.lines import Draft
from schemas.document import DocumentText


def masked_lines(document: DocumentText, drafts: Sequence[Draft]) -> list[str]:
    """The text of each line, with the class of an identifier in the place of each.

    What identifies is told by the whole note, where a name has its title or its heading. A line
    cites the original all the same, as every fact does.
    """
    found = identifiers(document.text) if drafts else []
    return [_masked(document.text, draft, found) for draft in drafts]


def _masked(text: str, draft: Draft, found: Sequence[Identifier]) -> str:
    masked = draft.text
    cited = [
        item
        for item in found
        if any(item.start < own.end and own.start < item.end for own in draft.citations)
    ]
    # The longest first: a name may be part of an address.
    for item in sorted(cited, key=lambda own: own.start - own.end):
        masked = masked.replace(" ".join(text[item.start : item.end].split()), mask(item.label))
    return masked
