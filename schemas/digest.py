"""Identifiers derived from content and position, never from time or chance."""

from collections.abc import Iterable
from hashlib import sha256

_HEX_DIGITS = 16


def digest(*parts: str | bytes | int) -> str:
    """Sixteen hex digits (64 bits of SHA-256) that name this sequence of parts."""
    return _digest(parts)


def document_id(collection: str, uri: str) -> str:
    """The key of the document that a collection holds at a place."""
    return digest("document", collection, uri)


def _digest(parts: Iterable[str | bytes | int]) -> str:
    whole = sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        whole.update(len(data).to_bytes(8, "big"))
        whole.update(data)
    return whole.hexdigest()[:_HEX_DIGITS]
