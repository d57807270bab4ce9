import io
import subprocess
import sys

import pytest

from extractors.parsing.attachments import members_of
from extractors.parsing.sandbox.faults import fault_file
from extractors.parsing.sandbox.frames import read_frame, write_frame
from extractors.parsing.sandbox.request import Request
from extractors.parsing.sandbox.wire import open_reply, parsed_of
from schemas.job import Kind
from schemas.source import RawFile

SERVE = """
import sys
from extractors.parsing.sandbox.child import serve
from schemas.settings import ParseSettings
serve(sys.stdin.buffer, sys.stdout.buffer, ParseSettings(max_output_bytes=10_000_000))
"""


@pytest.fixture
def ask(monkeypatch):
    """The replies of a child to some files, after which its input ends."""
    monkeypatch.setenv("DOCMILL_FAULTS", "1")

    def go(*contents, **request):
        stream = io.BytesIO()
        for content in contents:
            file = RawFile(document_id="a", uri="file:///a.txt", sha256="s", content=content)
            asked = Request.of(file, Kind.NOTE, seconds=30, **request)
            write_frame(stream, [asked.model_dump_json().encode()])
            write_frame(stream, [content])
        done = subprocess.run(
            [sys.executable, "-c", SERVE],
            input=stream.getvalue(),
            capture_output=True,
            check=True,
            timeout=60,
        )
        replies = io.BytesIO(done.stdout)
        return [memoryview(reply) for reply in iter(lambda: read_frame(replies), None)]

    return go


def reasons(replies):
    return [open_reply(reply)[0].reason for reply in replies]


def test_files_are_answered_one_by_one_until_there_are_no_more(ask):
    good, bad = ask(b"Fever: none.", b"")
    assert parsed_of(good, "a").document.text == "Fever: none."
    assert reasons([bad]) == ["empty"]


def test_a_reply_says_what_it_took(ask):
    (reply,) = ask(b"Fever: none.")
    head, _ = open_reply(reply)
    assert head.resident > 1 << 20
    assert head.cpu_seconds > 0


def test_no_exception_leaves_the_child(ask):
    files = [b"%PDF-1.4 nothing more", b"PK\x03\x04", fault_file("!recurse"), fault_file("!flood")]
    assert reasons(ask(*files)) == ["corrupt", "corrupt", "crashed", "too_large"]


def test_only_the_pages_that_were_asked_for_are_read(ask):
    (reply,) = ask(fault_file("one", "two", "!abort"), pages=range(1, 2))
    assert parsed_of(reply, "a").document.text == "two"


def test_asked_for_attachments_it_lists_them(ask):
    mail = b"Message-ID: <a@b>\nFrom: a\nContent-Type: multipart/mixed; boundary=x\n\n"
    mail += b"--x\nContent-Type: application/pdf\n\n%PDF-1.4\n--x--\n"
    (reply,) = ask(mail, members=True)
    _, (answer,) = open_reply(reply)
    assert [(item.member, item.size) for item in members_of(bytes(answer))] == [("1", 8)]


def test_pages_can_be_counted_without_reading_them(ask):
    (reply,) = ask(fault_file("one", "!abort", "three"), count=True)
    _, (answer,) = open_reply(reply)
    assert bytes(answer) == b"3"
