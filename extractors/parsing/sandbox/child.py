"""The process that reads files under limits: forked by ``zygote``, asked by ``Sandbox``.

A request is a frame of JSON (``Request``) and a frame with the file's bytes; a reply is one frame
(``wire``). The process ends when its requests do.
"""

import gc
import sys
from typing import BinaryIO

from extractors.parsing.attachments import listed, members
from extractors.parsing.parse import parse
from extractors.parsing.sandbox.frames import read_frame, write_frame
from extractors.parsing.sandbox.limits import limit_processor, processor_seconds, resident_bytes
from extractors.parsing.sandbox.loading import load_for
from extractors.parsing.sandbox.page_count import page_count
from extractors.parsing.sandbox.request import Request
from extractors.parsing.sandbox.verdict import Verdict, of_exception, of_words
from extractors.parsing.sandbox.wire import Head, encode, with_head
from schemas.run import Reason
from schemas.settings import ParseSettings

_NEW_OBJECTS = 200_000
"""Between two searches for garbage in cycles."""


def serve(requests: BinaryIO, replies: BinaryIO, settings: ParseSettings) -> None:
    """Answer requests until there are no more."""
    # Words are tuples without cycles; walking all of them again for each page takes long.
    gc.set_threshold(_NEW_OBJECTS, 1, 1)
    while (request := read_frame(requests)) is not None:
        content = read_frame(requests) or b""
        before = processor_seconds()
        head, pieces = _answered(Request.model_validate_json(request), content, settings)
        took = {"resident": resident_bytes(), "cpu_seconds": processor_seconds() - before}
        write_frame(replies, with_head(head.model_copy(update=took), pieces))


def _answered(
    request: Request, content: bytes, settings: ParseSettings
) -> tuple[Head, list[bytes]]:
    try:
        limit_processor(request.seconds)
        pieces = _answer(request, content, settings)
    except Exception as error:  # Whatever a parsing library throws is the fault of this file.
        return _head(of_exception(error)), []
    swallowed = _swallowed()
    if swallowed is not None:
        return _head(swallowed), []
    size = sum(map(len, pieces))
    if size > settings.max_output_bytes:
        limit = settings.max_output_bytes
        return _head(Verdict(Reason.TOO_LARGE, f"over {limit} bytes of output")), []
    return Head(), pieces


def _answer(request: Request, content: bytes, settings: ParseSettings) -> list[bytes]:
    load_for(content, settings)
    file = request.raw(content)
    if request.count:
        return [str(page_count(file)).encode()]
    if request.members:
        return [listed(members(file, settings))]
    pages = range(*request.pages) if request.pages is not None else None
    return encode(parse(file, request.kind, settings, pages))


def _head(verdict: Verdict) -> Head:
    return Head(reason=verdict.reason, detail=verdict.detail)


def _swallowed() -> Verdict | None:
    """What MuPDF met and went on after, where that was a limit: a page would silently lack text."""
    pymupdf = sys.modules.get("pymupdf")
    return of_words(str(pymupdf.TOOLS.mupdf_warnings())) if pymupdf else None
