"""The command line in this process, and three nights in which one word stands in one document."""

import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

from ray_jobs.cli import app
from ray_jobs.storage.postgres import database_url, engine
from schemas.settings import Settings

SECRET = "Zyxwvut"
INSURANCE = f"2. Insurance. {SECRET} shall maintain liability insurance of $1,000,000."


@pytest.fixture(scope="session")
def secret():
    """The word."""
    return SECRET


@pytest.fixture(scope="module")
def original(databases, tmp_path_factory, new_inbox, run):
    """Three releases: a and b; b with other text; c besides."""
    inbox = new_inbox(tmp_path_factory.mktemp("files") / "inbox")
    collections = {"contracts": {"kind": "contract", "source": str(inbox.path)}}
    settings = Settings(
        home=tmp_path_factory.mktemp("home"), database_url=databases(), collections=collections
    )
    inbox.put("a.txt")
    inbox.put("b.txt", INSURANCE)
    run(settings, "contracts", inbox.path, partition="2026-11-20")
    inbox.put("b.txt", f"{INSURANCE}\n\nMore of {SECRET}.")
    run(settings, "contracts", inbox.path, partition="2026-11-21")
    inbox.put("c.txt")
    run(settings, "contracts", inbox.path, partition="2026-11-22")
    engine(database_url(settings)).dispose()
    return settings


@pytest.fixture
def files(original, new_inbox):
    """The inbox, as the three nights left it."""
    folder = Path(original.collections["contracts"].source)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    yield new_inbox(folder)
    for path in folder.iterdir():
        path.unlink()
    for name, content in before.items():
        (folder / name).write_bytes(content)


@pytest.fixture
def nights(original, tmp_path, databases):
    """A copy of the three releases, to be changed."""
    shutil.copytree(original.home / "lake", tmp_path / "home" / "lake")
    url = databases.copy(original.database_url.get_secret_value())
    made = original.model_copy(update={"home": tmp_path / "home", "database_url": SecretStr(url)})
    yield made
    engine(database_url(made)).dispose()


class Command:
    """The command line, called in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, output and errors."""
        self._monkeypatch.setattr("sys.argv", ["docmill", *arguments])
        with pytest.raises(SystemExit) as ended:
            app.main()
        output = self._capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err


@pytest.fixture
def docmill(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Call the command line; whose home it is, other fixtures say."""
    return Command(monkeypatch, capsys)


@pytest.fixture
def on_samples(samples: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Let the command line work on the published samples."""
    assert samples.database_url is not None
    monkeypatch.setenv("DOCMILL_HOME", str(samples.home))
    monkeypatch.setenv("DOCMILL_DATABASE_URL", samples.database_url.get_secret_value())
    return samples
