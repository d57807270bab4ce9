"""Questions answered from the published documents, or not at all.

In the documents' own words; where a model is set (DOCMILL_LLM__URL), in its words as far as the
documents bear them out (``written``). The model is shown what search finds, and of notes nothing
that was not de-identified.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

import duckdb
import sqlalchemy as sa

from extractors.summarizing.prompt_files import read_prompt
from extractors.text.locating import Locator
from ray_jobs.endpoint import EndpointWriter
from ray_jobs.search.fact_kinds import FactKind, FactKinds, facts, is_absent
from ray_jobs.search.filters import Filters
from ray_jobs.search.hybrid import Hit, Search
from ray_jobs.search.questions import Vectors
from ray_jobs.search.replies import ENOUGH, Replies, Reply, Stretch, best_sentences
from ray_jobs.search.written import Likeness, nameless, written
from ray_jobs.storage.sql import ask, open_sql
from ray_jobs.writers import note_entities
from schemas.arrow import columns_of, from_table
from schemas.document import Page
from schemas.job import Kind
from schemas.settings import Settings

_PASSAGES = 8
_SENTENCES = 3
_DOCUMENTS = 3
_PROMPT = "answer-1"
_THIN = "the evidence is thin: nothing that was found is near enough to an answer"


class Answers:
    """What answers questions, for a role."""

    def __init__(
        self,
        settings: Settings,
        opened: sa.Engine,
        role: str | None = None,
        *,
        extractive: bool = False,
    ) -> None:
        self._settings = settings
        self._llm = None if extractive else settings.llm
        self._role = role
        self._search = Search(settings, opened, role)
        self._kinds = FactKinds(self._search.encode)

    def __call__(self, query: str, *, filters: Filters | None = None) -> Replies:
        """Sentences and facts that answer a question, each with its places."""
        wanted = filters or Filters()
        hits, named = self._search.find(query, _PASSAGES, filters=wanted)
        evidence = max((hit.similarity for hit in hits), default=0.0)
        if evidence < ENOUGH:
            return Replies(question=query, evidence=evidence, why_not=_THIN)
        found_in = tuple(dict.fromkeys(own.document_id for own in hits))
        documents = wanted.documents or named or found_in
        connection = open_sql(self._settings, self._role)
        found = self._facts(connection, query, hits, documents[:_DOCUMENTS])
        if not found and (missing := self._missing(connection, query, hits, wanted.documents)):
            return Replies(question=query, evidence=evidence, why_not=missing)
        asked = Replies(question=query, evidence=evidence)
        passages = [_stretch(hit) for hit in hits]
        told = self._written(asked, passages) or asked.model_copy(
            update={"given": self._own_words(query, passages)}
        )
        why_not = None if found else told.why_not
        given = (*_placed(connection, told.given), *found)
        return told.model_copy(update={"given": given, "why_not": why_not})

    def _own_words(self, query: str, passages: Sequence[Stretch]) -> tuple[Reply, ...]:
        looked_for = self._search.looked_for(query)
        return tuple(best_sentences(passages, looked_for, self._search.encode, count=_SENTENCES))

    def _written(self, asked: Replies, passages: Sequence[Stretch]) -> Replies | None:
        """What the model makes of the passages; None where there is none, or nothing to show."""
        shown = [own for own in passages if self._may_be_shown(own.collection)]
        if self._llm is None or not shown:
            return None
        notes = any(self._is_of_notes(own.collection) for own in shown)
        named = any(self._is_phi(own.collection) for own in shown)
        with closing(EndpointWriter(self._llm)) as writer:
            told = written(
                asked.model_copy(update={"question": nameless(asked.question)}) if named else asked,
                shown,
                writer=writer,
                prompt=read_prompt(_PROMPT),
                likeness=self._likeness(asked.question),
                entities=note_entities() if notes else None,
            )
        return told.model_copy(update={"question": asked.question})

    def _likeness(self, query: str) -> Likeness:
        looked_for = self._search.looked_for(query)
        return lambda sentence: float(self._search.encode([sentence])[0] @ looked_for)

    def _may_be_shown(self, collection: str) -> bool:
        return not self._is_phi(collection) or self._settings.deidentify.mode != "none"

    def _is_phi(self, collection: str) -> bool:
        return (
            self._is_of_notes(collection) and self._settings.collection(collection).phi is not False
        )

    def _is_of_notes(self, collection: str) -> bool:
        return self._settings.collection(collection).kind is Kind.NOTE

    def _facts(
        self,
        connection: duckdb.DuckDBPyConnection,
        query: str,
        hits: Sequence[Hit],
        documents: Sequence[str],
    ) -> list[Reply]:
        asked = self._asked_for(query, hits, self._kinds.asked_for)
        return [reply for own in asked for reply in facts(connection, own, documents)]

    def _missing(
        self,
        connection: duckdb.DuckDBPyConnection,
        query: str,
        hits: Sequence[Hit],
        documents: Sequence[str],
    ) -> str | None:
        """Why there is no answer in documents that were searched for such a clause in vain."""
        for own in self._asked_for(query, hits, self._kinds.surely_asked_for):
            if documents and own.shows is None and is_absent(connection, own.name, documents):
                return f"searched for {own.name}, and found none"
        return None

    def _asked_for(
        self,
        query: str,
        hits: Sequence[Hit],
        matched: Callable[[Vectors, Kind], FactKind | None],
    ) -> list[FactKind]:
        asked = self._search.sense(query).asked
        kinds = {self._settings.collection(hit.collection).kind for hit in hits}
        return [own for kind in sorted(kinds) if (own := matched(asked, kind))]


def _placed(connection: duckdb.DuckDBPyConnection, given: Iterable[Reply]) -> list[Reply]:
    """Answers with the page and the boxes of each place that they cite."""
    replies = list(given)
    documents = sorted({place.document_id for own in replies for place in own.cited})
    columns = ", ".join(f'"{name}"' for name in columns_of(Page))
    rows = ask(
        connection,
        # Names of ours.
        f"select {columns} from pages where list_contains($1, document_id)",  # noqa: S608
        [documents],
    )
    pages: dict[str, list[Page]] = {document: [] for document in documents}
    for page in from_table(rows, Page):
        pages[page.document_id].append(page)
    locators = {document: Locator(own) for document, own in pages.items()}
    return [
        reply.model_copy(
            update={
                "cited": tuple(
                    place.model_copy(
                        update={
                            "page": locators[place.document_id].page_of(place.start),
                            "boxes": locators[place.document_id].boxes(place.start, place.end),
                        }
                    )
                    for place in reply.cited
                )
            }
        )
        for reply in replies
    ]


def _stretch(hit: Hit) -> Stretch:
    return Stretch(
        document_id=hit.document_id,
        collection=hit.collection,
        start=hit.start,
        text=hit.text,
        score=hit.score,
    )
