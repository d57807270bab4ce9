"""What people are told of a night that did not go well; never a document's text, name or place."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, SecretStr

from schemas.digest import digest
from schemas.record import Value


class Event(StrEnum):
    """What there is to tell."""

    FAILED = "failed"
    """A run or a DAG has ended without doing what it should."""
    FAILURE_SHARE = "failure_share"
    """More documents failed than the collection allows; nothing was published."""
    COVERAGE = "coverage"
    """Less of the documents was read than before; the night is published all the same."""
    NEW_SITE = "new_site"
    """Notes of a site came for the first time; what they are written in is known from now on."""
    NEW_TEMPLATE = "new_template"
    """A site that is known sent notes in templates that it has never sent."""
    LATE = "late"
    """The time is up and the night is not published."""


class Notice(Value):
    """One thing to tell: what happened to which night, and where to look next."""

    event: Event
    collection: str
    partition: str
    run_id: str | None = None
    task: str | None = None
    why: str | None = None
    documents: int | None = None
    failed: int | None = None
    share: float | None = None
    limit: int | None = None
    look: str
    link: str | None = None

    @property
    def key(self) -> str:
        """The same for the same thing told twice."""
        return digest("notice", self.event, self.collection, self.partition, self.run_id or "")

    @property
    def title(self) -> str:
        """The notice in a line."""
        words = {
            Event.FAILED: "failed",
            Event.FAILURE_SHARE: "is held: too many documents failed",
            Event.COVERAGE: "is read less completely than before",
            Event.NEW_SITE: "has notes of a new site",
            Event.NEW_TEMPLATE: "has notes in templates that their site has never sent",
            Event.LATE: "is late",
        }
        return f"docmill: {self.collection} {self.partition} {words[self.event]}"


class SmtpSettings(Value):
    """The mail server that notices go out by."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    sender: str = Field(description="The address that notices come from.")
    to: tuple[str, ...] = Field(min_length=1, description="The addresses that they go to.")


class NotifySettings(Value):
    """Who is told of a night that did not go well; nobody where neither way is set."""

    events: frozenset[Event] = Field(default=frozenset(Event), description="Which are told.")
    webhook: SecretStr | None = Field(default=None, description="A URL that takes JSON by POST.")
    smtp: SmtpSettings | None = None
    attempts: int = Field(default=3, ge=1)
    pause_seconds: float = Field(default=1, ge=0, description="Before the second; then twice that.")
    timeout_seconds: float = Field(default=5, gt=0, description="For each attempt.")
