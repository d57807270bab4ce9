"""An OpenAI-compatible server that answers by a script, for tests of what asks one."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import NamedTuple

HANG, DROP = "hang", "drop"


class Said(NamedTuple):
    """What the server does with a request: a status with a text, or HANG or DROP."""

    status: int | str
    text: str = ""


Script = Callable[[str, int], Said]
"""What is said to a prompt, by how often it was asked before."""


class ScriptedServer:
    """The server's URL, and what it was asked."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._lock = Lock()
        self._in_flight = 0
        self.over = Event()
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.keys: set[str | None] = set()
        self.most_at_once = 0
        self.url = ""

    @contextmanager
    def _counted(self, prompt: str, key: str | None) -> Iterator[int]:
        with self._lock:
            before = self.asked[prompt]
            self.asked[prompt] += 1
            self.keys.add(key)
            self._in_flight += 1
            self.most_at_once = max(self.most_at_once, self._in_flight)
        try:
            yield before
        finally:
            with self._lock:
                self._in_flight -= 1

    def reply(self, prompt: str, key: str | None) -> Said:
        """What is said to a prompt."""
        with self._counted(prompt, key) as before:
            said = self._script(prompt, before)
            if said.status == HANG:
                self.over.wait()
            if said.status == 200:
                with self._lock:
                    self.answered[prompt] += 1
            return said


@contextmanager
def scripted_server(script: Script) -> Iterator[ScriptedServer]:
    """A server on this machine that lives as long as the block."""
    server = ScriptedServer(script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # The name that http.server calls.
            """Answer one request for a completion."""
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompt = request["messages"][-1]["content"]
            said = server.reply(prompt, self.headers.get("Authorization"))
            if not isinstance(said.status, int):
                self.close_connection = True
                return
            message = {"role": "assistant", "content": said.text}
            body = json.dumps({"choices": [{"index": 0, "message": message}]}).encode()
            self.send_response(said.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: prompts hold text."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        thread = Thread(target=http.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            http.shutdown()
            thread.join()
