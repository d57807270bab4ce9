import os
import socket

import pytest

from extractors.parsing.sandbox.exchange import Exchange
from extractors.parsing.sandbox.frames import frame
from extractors.parsing.sandbox.nursery import Child
from extractors.parsing.sandbox.request import Request
from schemas.job import Kind
from schemas.source import RawFile

FILE = RawFile(document_id="a", uri="file:///a", sha256="s", content=b"x" * 3_000_000)


class Ends:
    """The other ends of the pipes of a child, held by the test."""

    def __init__(self):
        self.asked, requests = os.pipe()
        replies, self.replied = os.pipe()
        errors, self.erred = os.pipe()
        self.link, self.zygote = socket.socketpair()
        self.child = Child(1, requests, replies, errors)
        for pipe in (requests, replies, errors, self.asked):
            os.set_blocking(pipe, False)
        request = Request.of(FILE, Kind.NOTE, seconds=1)
        self.exchange = Exchange(self.child, self.link, request, FILE.content)

    def close(self):
        self.exchange.close()
        self.child.close()
        for end in (self.link, self.zygote):
            end.close()


@pytest.fixture
def ends():
    made = Ends()
    yield made
    made.close()


def test_what_does_not_fit_into_a_pipe_is_sent_piece_by_piece(ends):
    got = b""
    while len(got) <= len(FILE.content):
        ends.exchange.go_on(0)
        got += os.read(ends.asked, 1 << 20)
    assert got.endswith(FILE.content)


def test_a_reply_that_comes_in_pieces_is_whole_at_its_end(ends):
    whole = b"".join(frame(b"reply"))
    os.write(ends.replied, whole[:9])
    ends.exchange.go_on(0)
    assert not ends.exchange.is_done()
    os.write(ends.replied, whole[9:])
    ends.exchange.drain()
    assert ends.exchange.is_done()
    assert bytes(ends.exchange.reply()) == b"reply"


def test_of_errors_the_end_is_kept(ends):
    os.write(ends.erred, b"x" * 60_000)
    ends.exchange.drain()
    os.write(ends.erred, b"x" * 60_000 + b"bad_alloc")
    ends.exchange.drain()
    assert ends.exchange.errors().endswith("bad_alloc")
    assert len(ends.exchange.errors()) == 1 << 16


def test_the_news_of_an_end_is_seen(ends):
    ends.zygote.send(b"news")
    ends.exchange.go_on(0)
    assert ends.exchange.child_has_ended


def test_a_child_that_takes_nothing_more_is_no_error(ends):
    os.close(ends.asked)
    ends.exchange.go_on(0)
    assert not ends.exchange.is_done()
