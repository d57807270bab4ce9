"""Re-proves published rows: reopens the originals and looks every stretch up again."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from extractors.clinical.read_back import retold
from extractors.parsing.parser import Parser
from extractors.stage import Fault
from extractors.text.locating import Locator
from extractors.text.offset_map import Exchange, replaced
from ray_jobs.storage import releases
from ray_jobs.storage.access import acting_as, introduce, readable_documents, sight
from ray_jobs.storage.files import read_file
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from schemas.arrow import columns_of, from_table
from schemas.deidentified import DeidentifiedText, ReplacedIdentifier
from schemas.document import Document, Page
from schemas.record import Record, Value
from schemas.run import Reason
from schemas.settings import Settings
from schemas.source import RawFile, container_uri, member_of
from schemas.span import Retold, Stretch

_AT_ONCE = 64
_DEIDENTIFIED = "deidentified"
_NOT_SPANS = frozenset({"documents", "pages", "failures", "relations", _DEIDENTIFIED})


class Proof(Value):
    """How many rows of a table were proved, and why the others were not."""

    collection: str
    table: str
    rows: int
    proved: int
    unproved: dict[str, int]


class Prover:
    """Proves the rows of one collection that a role may see."""

    def __init__(self, settings: Settings, collection: str, role: str | None = None) -> None:
        self._collection = collection
        kind = settings.collection(collection).kind
        self._lake = Lake(settings.lake_uri, collection, kind)
        self._passwords = settings.collection(collection).passwords
        self._parser = Parser(settings.parse, kind)
        opened = open_database(settings)
        introduce(opened, settings)
        self._allowed: set[str] | None = None
        with acting_as(opened, role) as connection:
            self._release = releases.current(connection, collection)
            seen = sight(connection)
            if not seen.everything:
                shown = seen.shows(collection)
                allowed = readable_documents(connection, collection) if shown else []
                self._allowed = set(allowed)
        self._rows: dict[str, int] = {}
        self._unproved: dict[str, dict[str, int]] = {}

    def documents(self) -> list[str]:
        """The documents that the release shows the role, in order."""
        if self._release is None:
            return []
        version = self._release.versions["documents"]
        found = self._lake.document_ids(version)
        return [item for item in found if self._allowed is None or item in self._allowed]

    def prove(self, documents: Sequence[str]) -> Iterator[int]:
        """Prove all rows of some documents; gives how many documents are done as it goes."""
        for first in range(0, len(documents), _AT_ONCE):
            batch = documents[first : first + _AT_ONCE]
            originals = {row.document_id: row for row in self._read("documents", Document, batch)}
            tables = {
                name: self._by_document(name, record, batch)
                for name, record in self._lake.tables.items()
                if name not in _NOT_SPANS
            }
            pages = self._by_document("pages", Page, batch)
            told = self._by_document(_DEIDENTIFIED, DeidentifiedText, batch)
            for document_id in batch:
                own = {name: rows.get(document_id, []) for name, rows in tables.items()}
                if _DEIDENTIFIED in self._lake.tables:
                    own[_DEIDENTIFIED] = told.get(document_id, [])
                self._prove_document(originals[document_id], pages.get(document_id, []), own)
            yield first + len(batch)
        self._parser.close()

    def proofs(self) -> list[Proof]:
        """What was proved, by table."""
        return [
            Proof(
                collection=self._collection,
                table=name,
                rows=rows,
                proved=rows - sum(self._unproved.get(name, {}).values()),
                unproved=self._unproved.get(name, {}),
            )
            for name, rows in sorted(self._rows.items())
        ]

    def _prove_document(
        self, stored: Document, pages: list[Any], rows: dict[str, list[Any]]
    ) -> None:
        again = self._reread(stored)
        if isinstance(again, str):
            for name, own in {**rows, "documents": [stored], "pages": pages}.items():
                self._count(name, len(own), again)
            return
        document, fresh_pages = again
        self._count("documents", 1, None if document.text == stored.text else "text differs")
        by_number = {page.number: page for page in fresh_pages}
        for page in pages:
            same = by_number.get(page.number) == page
            self._count("pages", 1, None if same else "page differs")
        texts = _Texts(document.text, rows)
        locator = Locator(fresh_pages)
        for name, own in rows.items():
            for row in own:
                self._count(name, 1, _fault(row, texts, locator))

    def _reread(self, stored: Document) -> tuple[Document, list[Page]] | str:
        """The document parsed anew, or why it cannot be."""
        is_attached = stored.parent_id is not None
        try:
            content = read_file(container_uri(stored.uri) if is_attached else stored.uri)
        except OSError:
            return "original is gone"
        if not is_attached and sha256(content).hexdigest() != stored.sha256:
            return "original has changed"
        file = RawFile(
            document_id=stored.document_id,
            uri=stored.uri,
            sha256=stored.sha256,
            attributes=stored.attributes,
            parent_id=stored.parent_id,
            member=member_of(stored.uri) if is_attached else None,
            content=content,
            passwords=self._passwords,
        )
        first, *_ = records = list(self._parser([file]))
        if isinstance(first, Fault):
            if first.reason is Reason.CHANGED:
                return "original has changed"
            return f"original cannot be read: {first.reason}"
        (document,) = (record for record in records if isinstance(record, Document))
        return document, [record for record in records if isinstance(record, Page)]

    def _read(self, name: str, record: type[Any], documents: Sequence[str]) -> list[Any]:
        assert self._release is not None
        if name not in self._release.versions:  # Of a release before there was such a table.
            return []
        version = self._release.versions[name]
        columns = columns_of(record)
        return from_table(
            self._lake.read(name, version, documents=documents, columns=columns), record
        )

    def _by_document(
        self, name: str, record: type[Record], documents: Sequence[str]
    ) -> dict[str, list[Any]]:
        grouped: dict[str, list[Any]] = {}
        for row in self._read(name, record, documents):
            grouped.setdefault(row.document_id, []).append(row)
        return grouped

    def _count(self, table: str, rows: int, reason: str | None) -> None:
        self._rows[table] = self._rows.get(table, 0) + rows
        if reason is not None and rows:
            reasons = self._unproved.setdefault(table, {})
            reasons[reason] = reasons.get(reason, 0) + rows


class _Texts:
    """A document's text, and what is told of it to who must not know its patient."""

    def __init__(self, text: str, rows: dict[str, list[Any]]) -> None:
        self._text = text
        self._told: DeidentifiedText | None = next(iter(rows.get(_DEIDENTIFIED, ())), None)
        self._identifiers: list[ReplacedIdentifier] = rows.get("identifiers", [])

    def says(self, stretch: Stretch) -> str:
        """What must stand in a stretch."""
        if self._told is not None and isinstance(stretch, Retold):
            return retold(self._told, stretch.start, stretch.end)
        return self._text[stretch.start : stretch.end]

    def is_told(self, row: DeidentifiedText) -> bool:
        """Whether the identifiers replaced in the text give the de-identified one."""
        exchanges = sorted(
            Exchange(item.start, item.end, item.replacement) for item in self._identifiers
        )
        return replaced(self._text, exchanges) == (row.text, row.replacements)


def _fault(row: Record, texts: _Texts, locator: Locator) -> str | None:
    """What is wrong with a row's stretches; None where each is proved."""
    if isinstance(row, DeidentifiedText):
        return None if texts.is_told(row) else "text differs"
    stretches: list[Stretch] = [row] if isinstance(row, Stretch) else []
    for name in ("evidence", "citations"):
        stretches += getattr(row, name, ())
    for stretch in stretches:
        if texts.says(stretch) != stretch.text:
            return "text differs"
        if locator.page_of(stretch.start) != stretch.page:
            return "page differs"
        if locator.boxes(stretch.start, stretch.end) != stretch.boxes:
            return "boxes differ"
    return None
