"""The line that a chunk is embedded with: what its document is, and the section it stands in.

Of a contract that is its name and its parties; of a note its type and the section, both from fixed
lists, so that nothing that identifies a person gets into a vector.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from extractors.clinical.sections import canonical_name
from extractors.contracts.preamble import document_name, parties
from extractors.text.chunks import PATH_GAP
from schemas.chunk import Chunk

_HEAD = 6000
_NOTE_HEAD = 400
_PARTIES = 3
_LONGEST = 160
_TRAILING = re.compile(r"(?:[\s,;:(_]|\b(?:and|AND|And)\s*$)+$")

ContextLine = Callable[[str, Chunk], str]
"""The line of a chunk, for what its document is called."""


def contract_name(head: str) -> str:
    """The name and the parties of a contract that begins so; empty where it has none."""
    name = document_name(head)
    found = [head[slice(*name)]] if name else []
    found += [head[party.start : party.end] for party in parties(head)[:_PARTIES]]
    cleaned = [_TRAILING.sub("", " ".join(part.split())) for part in found]
    return ", ".join(dict.fromkeys(part for part in cleaned if part))[:_LONGEST]


def note_type(head: str) -> str:
    """What kind of note begins so, in the words of the list; empty where it does not say."""
    match = _note_types().search(" ".join(head[:_NOTE_HEAD].lower().split()))
    return match.group() if match else ""


def contract_line(name: str, chunk: Chunk) -> str:
    """The name of the contract and the titles above a chunk."""
    return ": ".join(part for part in (name, chunk.section) if part)


def note_line(kind: str, chunk: Chunk) -> str:
    """The type of the note and the sections above a chunk, as the list of sections calls them."""
    titles = (chunk.section or "").split(PATH_GAP)
    labels = [label.replace("_", " ") for title in titles if (label := canonical_name(title))]
    return ": ".join(part for part in (kind, *labels) if part)


def head_of(chunks: Sequence[Chunk]) -> str:
    """How a document begins, from its chunks in order."""
    head = ""
    for chunk in chunks:
        if chunk.start >= _HEAD:
            break
        gap = chunk.start - len(head)
        head += "\n" * gap + chunk.text if gap >= 0 else chunk.text[-gap:]
    return head[:_HEAD]


@cache
def _note_types() -> re.Pattern[str]:
    lines = files("extractors.learned").joinpath("rules", "note_types.txt").read_text("utf-8")
    known = [line for line in lines.splitlines() if line and not line.startswith("#")]
    longest_first = sorted(known, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
