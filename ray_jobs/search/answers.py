"""Questions answered from the published documents, in their own words, or not at all."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from extractors.text.locating import Locator
from ray_jobs.search.fact_kinds import FactKind, FactKinds, facts, is_absent
from ray_jobs.search.filters import Filters
from ray_jobs.search.hybrid import Hit, Search
from ray_jobs.search.replies import ENOUGH, Replies, Reply, Stretch, best_sentences
from ray_jobs.storage.sql import ask, open_sql
from schemas.arrow import columns_of, from_table
from schemas.document import Page
from schemas.settings import Settings

_PASSAGES = 8
_SENTENCES = 3
_DOCUMENTS = 3
_THIN = "the evidence is thin: nothing that was found is near enough to an answer"


class Answers:
    """What answers questions, for a role."""

    def __init__(self, settings: Settings, opened: sa.Engine, role: str | None = None) -> None:
        self._settings = settings
        self._role = role
        self._search = Search(settings, opened, role)
        self._kinds = FactKinds(self._search.encode)

    def __call__(self, query: str, *, filters: Filters | None = None) -> Replies:
        """Sentences and facts that answer a question, each with its places."""
        wanted = filters or Filters()
        hits = self._search(query, _PASSAGES, filters=wanted)
        looked_for = self._search.looked_for(query)
        evidence = max((hit.similarity for hit in hits), default=0.0)
        if evidence < ENOUGH:
            return Replies(question=query, evidence=evidence, why_not=_THIN)
        documents = wanted.documents or self._search.named(query, wanted)
        documents = documents or tuple(dict.fromkeys(own.document_id for own in hits))
        found = self._facts(query, hits, documents[:_DOCUMENTS])
        if not found and (missing := self._missing(query, hits, wanted.documents)):
            return Replies(question=query, evidence=evidence, why_not=missing)
        passages = [_stretch(hit) for hit in hits]
        given = best_sentences(passages, looked_for, self._search.encode, count=_SENTENCES)
        return Replies(question=query, evidence=evidence, given=(*self._placed(given), *found))

    def _facts(self, query: str, hits: Sequence[Hit], documents: Sequence[str]) -> list[Reply]:
        connection = open_sql(self._settings, self._role)
        asked = self._asked_for(query, hits)
        return [reply for own in asked for reply in facts(connection, own, documents)]

    def _missing(self, query: str, hits: Sequence[Hit], documents: Sequence[str]) -> str | None:
        """Why there is no answer in documents that were searched for such a clause in vain."""
        connection = open_sql(self._settings, self._role)
        for own in self._asked_for(query, hits):
            if documents and own.shows is None and is_absent(connection, own.name, documents):
                return f"searched for {own.name}, and found none"
        return None

    def _asked_for(self, query: str, hits: Sequence[Hit]) -> list[FactKind]:
        asked = self._search.sense(query).asked
        kinds = {self._settings.collection(hit.collection).kind for hit in hits}
        return [own for kind in sorted(kinds) if (own := self._kinds.asked_for(asked, kind))]

    def _placed(self, given: Iterable[Reply]) -> list[Reply]:
        """Answers with the page and the boxes of each place that they cite."""
        replies = list(given)
        documents = sorted({place.document_id for own in replies for place in own.cited})
        columns = ", ".join(f'"{name}"' for name in columns_of(Page))
        rows = ask(
            open_sql(self._settings, self._role),
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
