"""Fixtures for every test: documents, a database of its own for each test, the samples run once."""

import csv
import itertools
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from infra import postgres
from ray_jobs.inline import Inline
from ray_jobs.ledger import Scope
from ray_jobs.run import Result, Run
from ray_jobs.storage.postgres import database_url, engine, open_database
from ray_jobs.watch import Unwatched, Watch
from schemas.document import DocumentText
from schemas.job import StageName, Step
from schemas.settings import Settings, read_settings

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "golden" / "documents"
SHARED_DATA = ROOT.parent / "shared" / "data"
PARTITION = "2026-11-21"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes go first, so that no process has work left when others have none."""
    long = {
        item.path
        for item in items
        if any(item.get_closest_marker(name) for name in ("airflow", "ray", "long"))
    }
    items.sort(key=lambda item: item.path not in long)


def pytest_configure() -> None:
    """What the environment of whoever runs the tests says must not decide them."""
    for name in list(os.environ):
        if name.startswith("DOCMILL_"):
            del os.environ[name]
    # Loading the models takes longer than most tests do, and Ray gives way to all other tests.
    os.environ["DOCMILL_CLAUSES__FINDER"] = "rules"
    os.environ["DOCMILL_ENTITIES__FINDER"] = "lexicon"
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112  # What Ray calls it.


@pytest.fixture
def document() -> Callable[..., DocumentText]:
    """Make a document of a text."""
    return lambda text, key="d1", headings=(): DocumentText(
        document_id=key, text=text, headings=headings
    )


@pytest.fixture
def shared_data() -> Path:
    """The research data beside the checkout; the test skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared research data is absent")
    return SHARED_DATA


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real embedded Postgres that lives as long as the tests."""
    home = tmp_path_factory.mktemp("server")
    url = postgres.start(home)
    with psycopg.connect(url, autocommit=True) as connection:
        # Nothing of it outlives the tests, and none of them cuts its power.
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {name} = off")
        connection.execute("select pg_reload_conf()")
    yield url
    postgres.stop(home)
    shutil.rmtree(postgres.data_folder(home), ignore_errors=True)


class Databases:
    """Fresh databases on one server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = itertools.count()
        self._upgraded: str | None = None

    def __call__(self) -> str:
        """A database whose schema is up to date: a copy of one that was upgraded once."""
        if self._upgraded is None:
            self._upgraded = self.empty()
            open_database(Settings(database_url=self._upgraded)).dispose()
        return self.copy(self._upgraded)

    def empty(self) -> str:
        """A database that nobody has opened yet."""
        return self.copy(self._url.replace("/docmill?", "/template1?"))

    def copy(self, url: str) -> str:
        """A copy of a database that nobody is connected to."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            template = urlsplit(url).path[1:]
            connection.execute(f"create database {name} template {template}")
        return self._url.replace("/docmill?", f"/{name}?")


@pytest.fixture(scope="session")
def databases(server: str) -> Databases:
    return Databases(server)


@pytest.fixture
def settings(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Settings with a home and a database that nothing has been written to."""
    monkeypatch.setenv("DOCMILL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCMILL_DATABASE_URL", databases())
    monkeypatch.setenv("DOCMILL_WORK__PART_DOCUMENTS", "4")
    made = read_settings()
    yield made
    engine(database_url(made)).dispose()


class Silent(Unwatched):
    """Remembers what was planned."""

    def __init__(self) -> None:
        self.plans: list[tuple[StageName, int]] = []

    def planned(self, stage: StageName, documents: int) -> None:
        self.plans.append((stage, documents))


@pytest.fixture(scope="session")
def run() -> Callable[..., Result]:
    """Run a partition in this process; without a source, over what was ingested before."""

    def start(
        settings: Settings,
        collection: str,
        source: Path | None = None,
        *,
        partition: str = PARTITION,
        steps: tuple[Step, ...] | None = None,
        watch: Watch | None = None,
    ) -> Result:
        return Run(
            settings,
            Scope(collection=collection, partition=partition),
            start_runner=lambda: Inline(settings),
            watch=watch or Unwatched(),
        ).steps(
            steps or tuple(step for step in Step if source or step is not Step.INGEST),
            str(source) if source else None,
        )

    return start


@pytest.fixture
def silent() -> Silent:
    return Silent()


@pytest.fixture(scope="session")
def samples(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which both collections of the samples are published; only read it."""
    settings = Settings(
        home=tmp_path_factory.mktemp("samples"),
        database_url=databases(),
        clauses={"finder": "model"},
        entities={"finder": "model"},
        collections={
            "contracts": {"kind": "contract", "source": str(SAMPLES / "contracts")},
            "notes": {"kind": "note", "source": str(SAMPLES / "notes")},
        },
    )
    for collection in settings.collections:
        Run(
            settings,
            Scope(collection=collection, partition=PARTITION),
            start_runner=lambda: Inline(settings),
            watch=Unwatched(),
        ).steps()
    return settings


class Inbox:
    """A folder of small contracts that tests write, change and remove."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._attributes: dict[str, dict[str, str]] = {}
        path.mkdir(exist_ok=True)

    def put(self, name: str, text: str = "") -> Path:
        """Write a contract; the text is added to a head that makes it one."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f"SUPPLY AGREEMENT {name}\n\nThis Agreement is made as of May 2, 2025 by and between"
            ' Acme, Inc. ("Seller") and Beta LLC ("Buyer").\n\n1. Governing Law. This Agreement'
            f" shall be governed by the laws of the State of Ohio.\n\n{text}\n"
        )
        return file

    def mail(self, name: str, **attached: bytes) -> Path:
        """Write a mail with files attached to it."""
        made = EmailMessage()
        made["Message-ID"], made["From"], made["Subject"] = "<a@b>", "ann@example.com", name
        made.set_content(f"See what is attached to {name}.")
        for title, content in attached.items():
            made.add_attachment(content, "application", "octet-stream", filename=title)
        made.set_boundary("=_" + name)
        file = self.path / name
        file.write_bytes(made.as_bytes())
        return file

    def attributes(self, values: dict[str, dict[str, str]]) -> None:
        """Give files attributes, besides those that were given before."""
        self._attributes |= values
        names = sorted({name for own in self._attributes.values() for name in own})
        with (self.path / "attributes.csv").open("w", newline="") as file:
            table = csv.DictWriter(file, ["path", *names])
            table.writeheader()
            table.writerows({"path": path, **own} for path, own in self._attributes.items())


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "inbox")


@pytest.fixture(scope="session")
def new_inbox() -> type[Inbox]:
    """Makes an inbox at a place, for fixtures that live longer than a test."""
    return Inbox


class Webhook:
    """A receiver of notices by HTTP; ``answers`` are the codes that it gives, then 200."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.answers: list[int] = []
        self.heard = threading.Event()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                hook.bodies.append(json.loads(self.rfile.read(length)))
                self.send_response(hook.answers.pop(0) if hook.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                hook.heard.set()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@contextmanager
def listening() -> Iterator[Webhook]:
    made = Webhook()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with listening() as made:
        yield made


@pytest.fixture(scope="module")
def long_webhook() -> Iterator[Webhook]:
    """One for services that many tests share."""
    with listening() as made:
        yield made
