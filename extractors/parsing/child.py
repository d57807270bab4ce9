"""The process that reads files under limits; ``Sandbox`` starts it and talks to it.

Frames on stdin and stdout are a length (8 bytes, big endian) and that many bytes of JSON; a
request is followed by a second frame with the file's bytes. The process ends when its input ends
or when its parent dies.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from typing import Any, BinaryIO

from extractors.parsing.attachments import members
from extractors.parsing.parse import parse
from extractors.stage import StageError
from schemas.job import Kind
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Read requests until there are no more."""
    _die_with_parent()
    memory_bytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only frames may go out: what a library prints would break them, and may quote the document.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    while (request := read_frame(requests)) is not None:
        content = read_frame(requests)
        write_frame(replies, _reply(json.loads(request), content or b""))


def _reply(request: dict[str, Any], content: bytes) -> bytes:
    try:
        return _answer(request, content)
    except StageError as error:
        return _fault(error.reason, error.detail)
    except MemoryError:
        return _fault(Reason.MEMORY, "out of memory while parsing")
    except RecursionError:
        return _fault(Reason.CRASHED, "nested too deeply")
    except Exception as error:
        # Whatever a parsing library throws is the fault of this file; only its type is told.
        if "malloc" in str(error):
            return _fault(Reason.MEMORY, "out of memory while parsing")
        return _fault(Reason.CORRUPT, type(error).__name__)


def _answer(request: dict[str, Any], content: bytes) -> bytes:
    settings = ParseSettings.model_validate(request.pop("settings", {}))
    if request.get("ask") == "members":
        found = members(content, request["uri"], settings)
        return b'{"members":[' + b",".join(m.model_dump_json().encode() for m in found) + b"]}"
    kind, passwords = Kind(request.pop("kind")), request.pop("passwords", ())
    parsed = parse(RawFile(content=content, **request), kind, settings, passwords)
    pages = b",".join(page.model_dump_json().encode() for page in parsed.pages)
    document = parsed.document.model_dump_json().encode()
    return b'{"document":' + document + b',"pages":[' + pages + b"]}"


def _fault(reason: Reason, detail: str) -> bytes:
    return json.dumps({"reason": reason, "detail": detail}).encode()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame, None where the stream has ended."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    return stream.read(int.from_bytes(head, "big"))


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one frame."""
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
