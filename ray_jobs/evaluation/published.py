"""Corpora of plain texts published in a home of their own, to be asked as readers would."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from infra import postgres
from ray_jobs.errors import UsageError
from ray_jobs.inline import Inline
from ray_jobs.ledger import Scope
from ray_jobs.run import Run
from ray_jobs.storage.sql import ask, open_sql
from ray_jobs.watch import Unwatched
from schemas.job import Kind
from schemas.settings import Collection, Settings

_COLLECTION = "corpus"
_NIGHT = "2026-01-01"


class Published(NamedTuple):
    """The files by document, and where each character of a document stands in its file's text."""

    settings: Settings
    paths: dict[str, str]
    places: dict[str, list[int]]


def apart(settings: Settings, folder: Path) -> Settings:
    """The same settings with an empty home and a database below a folder."""
    return settings.model_copy(update={"home": folder / "home", "lake": None, "database_url": None})


def remove(settings: Settings) -> None:
    """End the database of such a home."""
    postgres.remove(settings.home)


def published(settings: Settings, texts: Mapping[str, str], folder: Path) -> Published:
    """Contracts that went through every stage, their files below a folder."""
    source = folder / "source"
    for number, (path, text) in enumerate(texts.items()):
        file = source / f"{number:05d}" / PurePosixPath(path).with_suffix(".txt").name
        file.parent.mkdir(parents=True)
        file.write_bytes(text.encode())
    own = settings.model_copy(
        update={"collections": {_COLLECTION: Collection(kind=Kind.CONTRACT, failure_share=1)}}
    )
    Run(
        own,
        Scope(collection=_COLLECTION, partition=_NIGHT),
        start_runner=lambda: Inline(own),
        watch=Unwatched(),
    ).steps(source=str(source))
    found = ask(open_sql(own), "select document_id, uri, text from documents").to_pylist()
    numbered = list(texts)
    paths = {row["document_id"]: numbered[int(row["uri"].split("/")[-2])] for row in found}
    places = {
        row["document_id"]: places_in(texts[paths[row["document_id"]]], row["text"])
        for row in found
    }
    return Published(own, paths, places)


def places_in(given: str, read: str) -> list[int]:
    """For each character of a text as it was read its place in the text as given.

    White space and byte order marks may differ; UsageError where anything else does.
    """
    if read == given:
        return list(range(len(read)))
    visible = [at for at, letter in enumerate(given) if _is_visible(letter)]
    if [own for own in read if _is_visible(own)] != [given[at] for at in visible]:
        raise UsageError("a document of the corpus is read as other characters than it gives")
    found: list[int] = []
    seen = 0
    for letter in read:
        found.append(visible[min(seen, len(visible) - 1)])
        seen += _is_visible(letter)
    return found


def _is_visible(letter: str) -> bool:
    return not letter.isspace() and letter != "\ufeff"
