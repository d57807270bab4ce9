"""Three nights of contracts in which one document holds a word that is found nowhere else."""

import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

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
