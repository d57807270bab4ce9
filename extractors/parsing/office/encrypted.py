"""Opens office files that need a password, with those that were configured."""

import io
from collections.abc import Sequence

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from extractors.parsing.media import OLE
from extractors.stage import StageError
from schemas.run import Reason

_WRONG = (InvalidKeyError, DecryptionError, ParseError, FileFormatError, ValueError)


def unlocked(content: bytes, passwords: Sequence[str]) -> bytes:
    """The file without its password; itself where it has none or none was configured."""
    if not passwords or not content.startswith(OLE):
        return content
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        is_locked = file.is_encrypted()
    except (FileFormatError, OSError, ValueError, AttributeError, IndexError):
        return content
    return _opened(file, passwords) if is_locked else content


def _opened(file: msoffcrypto.OfficeFile, passwords: Sequence[str]) -> bytes:
    for password in passwords:
        stream = io.BytesIO()
        try:
            file.load_key(password=password)
            file.decrypt(stream)
        except _WRONG:
            continue
        return stream.getvalue()
    raise StageError(Reason.ENCRYPTED, f"none of {len(passwords)} passwords opens it")
