"""Attachments as rows of ``sources``: what is inside the files that ingest sees."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from threading import Lock
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr

from extractors.parsing.attachments import Member, may_hold_members, members_of
from extractors.parsing.sandbox.request import Request
from extractors.parsing.sandbox.sandbox import Sandbox
from extractors.parsing.sandbox.wire import open_reply
from extractors.stage import StageError
from schemas.digest import digest, document_id
from schemas.job import Kind
from schemas.settings import ParseSettings
from schemas.source import RawFile, attachment_uri, container_uri


class Members:
    """Lists what is inside files, in a sandbox; files that did not change are not opened."""

    def __init__(
        self,
        settings: ParseSettings,
        known: Mapping[str, Any],
        passwords: tuple[SecretStr, ...] = (),
    ) -> None:
        self._settings = settings
        self._passwords = passwords
        self._known = known
        self._sandbox = Sandbox(settings)
        self._turn = Lock()
        self._found: dict[str, Sequence[Member]] = {}
        self._inside: dict[str, list[Any]] = defaultdict(list)
        for uri, row in known.items():
            if row["member"] is not None:
                self._inside[container_uri(uri)].append(row)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._sandbox.close()

    def look(self, uri: str, sha256: str, content: bytes) -> bool:
        """List a file's attachments; whether that is settled, or to be tried again next time."""
        before = self._known.get(uri)
        if before is not None and before["sha256"] == sha256 and _is_settled(before):
            self._found[uri] = [
                Member(member=row["member"], sha256=row["sha256"], size=row["size"])
                for row in self._inside[uri]
            ]
            return True
        if len(content) > self._settings.max_bytes or not may_hold_members(content, uri):
            return True
        try:
            with self._turn:
                self._found[uri] = self._listed(uri, sha256, content)
        except StageError:
            return False
        return True

    def _listed(self, uri: str, sha256: str, content: bytes) -> list[Member]:
        file = RawFile(
            document_id=sha256,  # It has none yet, and the answer does not tell it.
            uri=uri,
            sha256=sha256,
            content=content,
            passwords=self._passwords,
        )
        # Of the kind of a document nothing inside it depends.
        asked = Request.of(file, Kind.CONTRACT, seconds=self._settings.seconds, members=True)
        _, (answer,) = open_reply(self._sandbox.read(asked, content))
        return members_of(bytes(answer))

    def rows(
        self, parents: Iterable[dict[str, Any]], refused: Collection[str]
    ) -> list[dict[str, Any]]:
        """A row for each attachment of some files, but for those whose ids are refused."""
        made = [
            _row(parent, member)
            for parent in parents
            for member in self._found.get(parent["uri"], ())
        ]
        return [row for row in made if row["document_id"] not in refused]

    def below(self, uris: Iterable[str]) -> list[str]:
        """The URIs of what is known to be inside some files."""
        return [row["uri"] for uri in uris for row in self._inside.get(uri, ())]


def _row(parent: dict[str, Any], member: Member) -> dict[str, Any]:
    """An attachment has what its file has, but for its own place and bytes."""
    uri = attachment_uri(parent["uri"], member.member)
    above = member.member.rpartition("/")[0]
    around = attachment_uri(parent["uri"], above) if above else parent["uri"]
    pairs = [word for pair in sorted(parent["attributes"].items()) for word in pair]
    return {
        **parent,
        "document_id": document_id(parent["collection"], uri),
        "uri": uri,
        "sha256": member.sha256,
        "size": member.size,
        "input": digest("file", member.sha256, *pairs),
        "parent_id": document_id(parent["collection"], around),
        "member": member.member,
    }


def _is_settled(row: Mapping[str, Any]) -> bool:
    return not str(row["modified"]).endswith(" unlisted")
