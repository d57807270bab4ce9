from array import array

import pytest

from extractors.parsing.sandbox.wire import Head, Parsed, encode, open_reply, parsed_of, with_head
from extractors.stage import StageError
from schemas.document import Document, Page, Words
from schemas.run import Reason

WORDS = Words(start=(0,), end=(5,), x0=(1.5,), y0=(2.0,), x1=(3.25,), y1=(4.0,))
PARSED = Parsed(
    Document(
        document_id="a",
        text="hello",
        uri="file:///a.txt",
        sha256="s",
        media_type="text/plain",
        size=5,
        page_count=1,
    ),
    [Page(document_id="a", number=1, start=0, end=5, method="plain", words=WORDS)],
)


def reply(pieces, **head):
    return memoryview(b"".join(with_head(Head(**head), pieces)))


def test_a_document_arrives_as_it_was_sent():
    assert parsed_of(reply(encode(PARSED)), "a") == PARSED


def test_a_head_tells_why_there_is_no_document():
    head, pieces = open_reply(reply([], reason=Reason.EMPTY, detail="0 bytes", resident=7))
    assert (head.reason, head.detail, head.resident, pieces) == (Reason.EMPTY, "0 bytes", 7, [])


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (memoryview(b"anything"), Reason.CRASHED),
        (reply([b"{}", b"[]", b""]), Reason.INTERNAL),
        (reply([b"{}", b"{"]), Reason.INTERNAL),
        (reply([encode(PARSED)[0], b"[1]", b""]), Reason.INTERNAL),
        (reply([]), Reason.INTERNAL),
    ],
)
def test_what_a_child_may_not_say_is_an_error(sent, reason):
    with pytest.raises(StageError) as error:
        parsed_of(sent, "a")
    assert error.value.reason is reason


def test_a_child_cannot_speak_for_another_document():
    with pytest.raises(StageError, match="another document"):
        parsed_of(reply(encode(PARSED)), "b")


DOCUMENT, PAGES, NUMBERS = encode(PARSED)


def counted(words, confident):
    return array("q", [words, confident]).tobytes()


@pytest.mark.parametrize(
    "numbers",
    [
        b"",
        NUMBERS[:-8],
        NUMBERS + b"x",
        counted(-1, 0) + NUMBERS[16:],
        counted(2**60, 0) + NUMBERS[16:],
        counted(1, 3) + NUMBERS[16:],
    ],
    ids=["none", "short", "long", "negative", "endless", "confident"],
)
def test_columns_that_are_not_as_they_must_be_are_an_error(numbers):
    with pytest.raises(StageError) as error:
        parsed_of(reply([DOCUMENT, PAGES, numbers]), "a")
    assert error.value.reason is Reason.INTERNAL


def test_confidence_travels_with_the_words():
    words = WORDS.model_copy(update={"confidence": (0.123,)})
    page = PARSED.pages[0].model_copy(update={"words": words})
    assert parsed_of(reply(encode(Parsed(PARSED.document, [page, *PARSED.pages]))), "a").pages == [
        page,
        *PARSED.pages,
    ]
