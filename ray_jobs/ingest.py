"""Ingest: lists the files of a source and writes down which are new, changed or gone."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.dialects.postgresql import insert

from ray_jobs.errors import UsageError
from ray_jobs.members import Members
from ray_jobs.storage.files import Listed, absolute_uri, list_files, read_file
from ray_jobs.storage.tables import purged, sources
from schemas.digest import digest, document_id
from schemas.record import Value
from schemas.settings import ParseSettings

ATTRIBUTES = "attributes.csv"
"""A table beside the files: ``path`` below the source, then one column an attribute."""

_READERS = 4
_DEFAULTS = ParseSettings()
_ROWS_AT_ONCE = 1000


class Ingested(Value):
    """What ingest found."""

    listed: int
    new: int
    changed: int
    gone: int
    attached: int = 0
    purged: int = 0


def ingest(
    opened: sa.Engine,
    collection: str,
    partition: str,
    source: str,
    check: Callable[[sa.Connection], None] = lambda _: None,
    parse: ParseSettings = _DEFAULTS,
    passwords: tuple[SecretStr, ...] = (),
) -> Ingested:
    """Bring ``sources`` up to date with the files of a source.

    New and changed files belong to the partition; files that were not touched keep theirs and are
    not read. Files that this source listed before and lists no more are marked as gone. Files of
    purged documents are not taken in again. Files attached to new and changed ones, which the
    sandbox lists, are documents of their own. All is written in one transaction, which begins with
    ``check``.
    """
    root = absolute_uri(source).rstrip("/")
    listed = list(list_files(root))
    attributes = _attributes(listed)
    files = [item for item in listed if item.name != ATTRIBUTES]
    if not files:
        raise UsageError(f"source {source} holds no files")
    with opened.connect() as connection:
        refused = _purged(connection, collection)
        known = _known(connection, collection, root)
    kept = [item for item in files if document_id(collection, item.uri) not in refused]
    with Members(parse, known, passwords) as inside:
        fresh = list(_fresh(collection, kept, known, attributes, inside))
    touched = {row["uri"] for row in fresh}
    attached = inside.rows(fresh, refused)
    untouched = inside.below(item.uri for item in kept if item.uri not in touched)
    fresh += attached
    rows = [
        {**row, "collection": collection, "partition": partition, "root": root}
        for row in fresh
        if row["input"] != _input_of(known, row)
    ]
    with opened.begin() as connection:
        check(connection)
        _write(connection, rows)
        _touch(connection, [row for row in fresh if row["input"] == _input_of(known, row)])
        present = [item.uri for item in kept] + untouched + [row["uri"] for row in attached]
        gone = _mark_gone(connection, collection, root, present)
    new = [row for row in rows if row["uri"] not in known]
    return Ingested(
        listed=len(files),
        new=len(new),
        changed=len(rows) - len(new),
        gone=gone,
        attached=len(untouched) + len(attached),
        purged=len(files) - len(kept),
    )


def _attributes(listed: list[Listed]) -> dict[str, dict[str, str]]:
    """Attributes by the path of the file below the source."""
    table = next((item for item in listed if item.name == ATTRIBUTES), None)
    if table is None:
        return {}
    rows = csv.DictReader(io.StringIO(read_file(table.uri).decode("utf-8-sig")))
    if not rows.fieldnames or rows.fieldnames[0] != "path":
        raise UsageError(f"{table.uri}: the first column must be called path")
    return {
        row.pop("path"): {name: value for name, value in row.items() if name and value}
        for row in rows
    }


def _purged(connection: sa.Connection, collection: str) -> set[str]:
    question = sa.select(purged.c.document_id).where(purged.c.collection == collection)
    return set(connection.execute(question).scalars())


def _known(connection: sa.Connection, collection: str, root: str) -> dict[str, Any]:
    question = sa.select(sources).where(
        sources.c.collection == collection, sources.c.root == root, sources.c.present
    )
    return {row["uri"]: row for row in connection.execute(question).mappings()}


def _fresh(
    collection: str,
    files: Iterable[Listed],
    known: dict[str, Any],
    attributes: dict[str, dict[str, str]],
    inside: Members,
) -> Iterator[dict[str, Any]]:
    """Rows of the files whose size, time or attributes are not those written down."""
    touched = []
    for file in files:
        row = known.get(file.uri)
        own = attributes.get(file.name, {})
        seen = (file.size, file.modified, own)
        if (
            row is None
            or seen != (row["size"], row["modified"], row["attributes"])
            or not row["sha256"]
        ):
            touched.append((file, own))
    with ThreadPoolExecutor(_READERS) as pool:
        contents = pool.map(lambda item: _looked_at(item[0], inside), touched)
        for (file, own), (content, modified) in zip(touched, contents, strict=True):
            pairs = [word for pair in sorted(own.items()) for word in pair]
            yield {
                "document_id": document_id(collection, file.uri),
                "uri": file.uri,
                "sha256": content,
                "size": file.size,
                "modified": modified,
                "attributes": own,
                "input": digest("file", content, *pairs),
                "present": True,
                "collection": collection,
                "parent_id": None,
                "member": None,
            }


def _looked_at(file: Listed, inside: Members) -> tuple[str, str]:
    """The digest of a file and when it changed; of nothing where it cannot be read.

    Parse will report such a file. One whose attachments could not be listed is looked at again.
    """
    try:
        content = read_file(file.uri)
    except OSError:
        return "", file.modified
    digested = sha256(content).hexdigest()
    is_listed = inside.look(file.uri, digested, content)
    return digested, file.modified if is_listed else f"{file.modified} unlisted"


def _input_of(known: dict[str, Any], row: dict[str, Any]) -> str | None:
    before = known.get(row["uri"])
    return before["input"] if before is not None else None


def _write(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        statement = insert(sources).values(rows[first : first + _ROWS_AT_ONCE])
        changed: dict[str, Any] = {name: statement.excluded[name] for name in rows[0]}
        changed["changed_at"] = sa.func.now()
        connection.execute(
            statement.on_conflict_do_update(index_elements=["document_id"], set_=changed)
        )


def _touch(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Write down the new times of files whose content is the same."""
    for row in rows:
        connection.execute(
            sa.update(sources)
            .where(sources.c.document_id == row["document_id"])
            .values(modified=row["modified"], size=row["size"])
        )


def _mark_gone(connection: sa.Connection, collection: str, root: str, uris: list[str]) -> int:
    listed = sa.select(sa.func.unnest(sa.cast(uris, sa.ARRAY(sa.Text))))
    gone = connection.execute(
        sa.update(sources)
        .where(
            sources.c.collection == collection,
            sources.c.root == root,
            sources.c.present,
            sources.c.uri.not_in(listed),
        )
        .values(present=False)
    )
    return int(gone.rowcount)
