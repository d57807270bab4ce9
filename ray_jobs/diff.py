"""What two releases of a collection say differently, each difference with its cause."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from ray_jobs.blame import Redone, redone
from ray_jobs.documents import find_document
from ray_jobs.errors import UsageError
from ray_jobs.pairing import Change, Pairing, Said, paired
from ray_jobs.stages import STAGES
from ray_jobs.storage import releases
from ray_jobs.storage.access import acting_as, introduce, readable_documents, sight
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.vectors import vector_digests
from schemas.arrow import columns_of
from schemas.job import StageName
from schemas.record import Record, Value
from schemas.settings import Settings

FACTS = ("clauses", "answers", "contract_terms", "entities", "relations", "clinical_facts")
"""The tables that are compared unless others are named."""

VECTORS = "chunk_embeddings"

_SINGLE = frozenset({"answers", "contract_terms"})
_AT_ONCE = 10_000


class Difference(Record):
    """One thing that a release says and another says otherwise or not at all."""

    change: Change
    table: str
    label: str
    cause: str
    page: int | None
    start: int | None
    end: int | None
    before: str | None
    after: str | None


class Total(Value):
    """How many differences of a table, a label and a cause there are."""

    table: str
    label: str
    cause: str
    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0


class Diff:
    """Two releases of one collection, side by side, as far as a role sees their documents."""

    def __init__(
        self,
        settings: Settings,
        before: int,
        after: int,
        *,
        document: str | None = None,
        role: str | None = None,
    ) -> None:
        self._opened = open_database(settings)
        introduce(self._opened, settings)
        with acting_as(self._opened, role) as connection:
            self._before, self._after = _pair_of_releases(connection, before, after)
            self.collection = self._before.collection
            allowed = _allowed(connection, self.collection, role)
            only = [find_document(connection, document).document_id] if document else None
        # What versions are made of is not for every role, but says nothing of documents.
        with acting_as(self._opened, None) as connection:
            self._redone = [
                item
                for item in redone(connection, self.collection, before, after, only)
                if allowed is None or item.document_id in allowed
            ]
        kind = settings.collection(self.collection).kind
        self._lake = Lake(settings.lake_uri, self.collection, kind)
        self._stage_of: dict[str, StageName] = {
            table: stage for stage, spec in STAGES[kind].items() for table in spec.writes.values()
        }
        self._stage_of[VECTORS] = StageName.EMBEDDINGS

    def redone(self) -> Counter[tuple[StageName, str]]:
        """How many documents' outputs differ, by stage and cause; their rows may be the same."""
        return Counter((item.stage, item.cause) for item in self._redone)

    def differences(self, tables: Sequence[str] | None = None) -> Iterator[Difference]:
        """Every difference of some tables, table by table; only documents that differ are read."""
        for table in self._chosen(tables):
            stage = self._stage_of[table]
            concerned = [item for item in self._redone if item.stage is stage]
            for first in range(0, len(concerned), _AT_ONCE):
                yield from self._of_table(table, concerned[first : first + _AT_ONCE])

    def _chosen(self, tables: Sequence[str] | None) -> list[str]:
        for name in tables or ():
            if name not in self._stage_of or not _shape(name):
                known = ", ".join(sorted(name for name in self._stage_of if _shape(name)))
                raise UsageError(f"no table {name} to compare; there are: {known}")
        return [name for name in tables or FACTS if name in self._stage_of]

    def _of_table(self, table: str, concerned: Sequence[Redone]) -> Iterator[Difference]:
        causes = {item.document_id: item.cause for item in concerned}
        sides = [
            self._shaped(table, release, list(causes)) for release in (self._before, self._after)
        ]
        old, new = (_grouped(rows) for rows in _only_in_one(*sides))
        many = {key for side in sides for key in _repeated(side)} if table in _SINGLE else set()
        for key in sorted({*old, *new}):
            document, label = key
            single = table in _SINGLE and key not in many
            for pairing in paired(old.get(key, ()), new.get(key, ()), single=single):
                yield _difference(table, document, label, causes[document], pairing)

    def _shaped(self, table: str, release: releases.Release, documents: Sequence[str]) -> pa.Table:
        """Rows as document, label, page, start, end and value."""
        connection = duckdb.connect()
        if table == VECTORS:
            with self._opened.connect() as database:
                digests = vector_digests(
                    database, release.collection, release.release_id, documents
                )
                connection.register(table, digests)
        else:
            for name in (table, "entities") if table == "relations" else (table,):
                version, columns = release.versions[name], self._columns(name)
                rows = self._lake.read(name, version, documents=documents, columns=columns)
                connection.register(name, rows)
        return connection.sql(_shape(table)).to_arrow_table()

    def _columns(self, table: str) -> list[str]:
        # Boxes follow from the place, and are most of a row.
        return [name for name in columns_of(self._lake.tables[table]) if name != "boxes"]


def totals(differences: Iterable[Difference]) -> list[Total]:
    """Differences counted by table, label and cause, those with the most first in each table."""
    counted: dict[tuple[str, str, str], Counter[Change]] = defaultdict(Counter)
    for item in differences:
        counted[item.table, item.label, item.cause][item.change] += 1
    found = [
        Total(table=table, label=label, cause=cause, **{str(key): n for key, n in numbers.items()})
        for (table, label, cause), numbers in counted.items()
    ]
    order = {name: place for place, name in enumerate(FACTS)}

    def rank(item: Total) -> tuple[Any, ...]:
        number = item.added + item.removed + item.changed + item.moved
        return order.get(item.table, len(order)), item.table, -number, item.label, item.cause

    return sorted(found, key=rank)


def _allowed(connection: sa.Connection, collection: str, role: str | None) -> set[str] | None:
    """The documents that a role may read, None for all; UsageError where it may read none."""
    seen = sight(connection)
    if seen.everything:
        return None
    if not seen.shows(collection):
        raise UsageError(f"{role or 'this user'} may not read the documents of {collection}")
    if collection in seen.deidentified:
        raise UsageError(
            f"{role or 'this user'} may read {collection} de-identified only, and releases are"
            " compared as they are"
        )
    return set(readable_documents(connection, collection))


def _pair_of_releases(
    connection: sa.Connection, before: int, after: int
) -> tuple[releases.Release, releases.Release]:
    found = []
    for number in (before, after):
        release = releases.by_id(connection, number)
        if release is None:
            raise UsageError(f"there is no release {number}; see `docmill release list`")
        found.append(release)
    old, new = found
    if old.collection != new.collection:
        raise UsageError(
            f"release {before} is of {old.collection}, release {after} of {new.collection};"
            " only releases of one collection can be compared"
        )
    return old, new


def _shape(table: str) -> str:
    """The SQL that brings a table's rows into the form they are compared in; none: not compared."""
    file = files("ray_jobs").joinpath("shapes", f"{table}.sql")
    return file.read_text("utf-8") if file.is_file() else ""


def _only_in_one(before: pa.Table, after: pa.Table) -> tuple[pa.Table, pa.Table]:
    connection = duckdb.connect()
    connection.register("before", before)
    connection.register("after", after)
    return (
        connection.sql("from before except all from after").to_arrow_table(),
        connection.sql("from after except all from before").to_arrow_table(),
    )


def _repeated(rows: pa.Table) -> list[tuple[str, str]]:
    """Labels that a document has more than once."""
    counted = rows.group_by(["document_id", "label"]).aggregate([([], "count_all")]).to_pylist()
    return [(row["document_id"], row["label"]) for row in counted if row["count_all"] > 1]


def _grouped(rows: pa.Table) -> dict[tuple[str, str], list[Said]]:
    grouped: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for row in rows.to_pylist():
        said = Said(row["value"], row["page"], row["start"], row["end"])
        grouped[row["document_id"], row["label"]].append(said)
    return grouped


def _difference(table: str, document: str, label: str, cause: str, pairing: Pairing) -> Difference:
    place = pairing.after or pairing.before
    assert place is not None
    return Difference(
        document_id=document,
        change=pairing.change,
        table=table,
        label=label,
        cause=cause,
        page=place.page,
        start=place.start,
        end=place.end,
        before=pairing.before.value if pairing.before else None,
        after=pairing.after.value if pairing.after else None,
    )
