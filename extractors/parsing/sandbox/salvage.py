"""Reads what can be had of a file that failed whole: in halves, until bad pages stand alone."""

import time
from collections import deque
from collections.abc import Callable

from extractors.parsing.sandbox.joining import joined
from extractors.parsing.sandbox.wire import Parsed
from extractors.stage import StageError
from schemas.run import Reason

SALVAGED = frozenset({Reason.CRASHED, Reason.MEMORY, Reason.TIMEOUT, Reason.CORRUPT})
"""Reasons that may be those of one page; a bomb or a flood is no document that someone needs."""

_SHORTEST = 0.1
_SLACK = 2.0

ReadPages = Callable[[range, float], Parsed]
"""Reads some pages within some seconds, or raises StageError."""


def salvage(read: ReadPages, page_count: int, *, seconds: float, budget: float) -> Parsed | None:
    """The document without its bad pages, None where nothing is to be had.

    ``seconds`` are what the whole file was allowed; fewer pages are allowed less. What is not read
    when the budget is spent is lost for want of time. Whatever is good is read first, as a half
    that fails waits until the other halves were tried.
    """
    ends = time.monotonic() + budget
    waiting = deque(_halves(range(page_count)))
    pieces: dict[int, Parsed] = {}
    lost: dict[int, Reason] = {}
    while waiting:
        pages = waiting.popleft()
        share = max(_SHORTEST, min(1.0, _SLACK * len(pages) / page_count))
        allowed = min(seconds * share, ends - time.monotonic())
        if allowed <= 0:
            lost |= dict.fromkeys(pages, Reason.TIMEOUT)
            continue
        try:
            pieces[pages.start] = read(pages, allowed)
        except StageError as error:
            if len(pages) == 1:
                lost[pages.start] = error.reason
            else:
                waiting.extend(_halves(pages))
    if not any(piece.document.text.strip() for piece in pieces.values()):
        return None
    return joined(pieces, lost, page_count)


def _halves(pages: range) -> tuple[range, range]:
    middle = (pages.start + pages.stop) // 2
    return range(pages.start, middle), range(middle, pages.stop)
