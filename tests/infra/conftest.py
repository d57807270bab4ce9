"""A mail server for the tests of notices."""

import base64
import socketserver
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest


class Letter(NamedTuple):
    """A mail as it arrived."""

    recipients: list[str]
    text: str


class MailServer(socketserver.ThreadingTCPServer):
    """A small mail server; ``answers`` are what it says to recipients, then 250."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.port = self.server_address[1]
        self.letters: list[Letter] = []
        self.logins: list[str] = []
        self.answers: list[str] = []


class _Mail(socketserver.StreamRequestHandler):
    """One conversation."""

    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        recipients: list[str] = []
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            if verb == "EHLO":
                self._say("250-here\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                self.server.logins.append(base64.b64decode(rest.split()[1]).decode())
                self._say("235 welcome")
            elif verb == "RCPT":
                answer = self.server.answers.pop(0) if self.server.answers else "250 yes"
                if answer.startswith("250"):
                    recipients.append(rest.partition("<")[2].partition(">")[0])
                self._say(answer)
            elif verb == "DATA":
                self._say("354 go on")
                self.server.letters.append(Letter(recipients, self._body()))
                self._say("250 taken")
            else:
                self._say("221 bye" if verb == "QUIT" else "250 yes")

    def _body(self) -> str:
        lines = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
        return "\n".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()
