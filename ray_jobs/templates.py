"""Which templates each site has sent, and which of them a run was the first to meet.

What a site has sent is kept in a table of its own: releases and the ledger forget, and a template
must be told once, whether its night was published, held or done again. A run that is started again
has the same id and finds the same templates new.

A template is worth a notice once so many documents of a site are in it that the site can be said to
use it (``enough``): where each note is laid out as its author liked, single ones are no news.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from extractors.clinical.templates import is_variant
from ray_jobs.storage.tables import ledger, sources
from ray_jobs.storage.template_table import templates
from schemas.job import StageName
from schemas.record import Value
from schemas.run import Part, PartReport

_MOST_NAMED = 10
_FEWEST, _MOST, _SHARE = 3, 50, 0.01


class _Seen(NamedTuple):
    """Documents in a template: of earlier runs, of this one, of all, each once."""

    before: int
    now: int
    total: int


_NONE = _Seen(0, 0, 0)


class _Met(NamedTuple):
    """A template of a site, and the run that met it first."""

    template_id: str
    sections: Sequence[str]
    run_id: str


class SiteTemplates(Value):
    """The templates that a run was the first to meet at a site, and how many documents they have.

    ``unseen`` are those that are no variant of one that the site used before.
    """

    site: str
    is_new_site: bool
    unseen: tuple[tuple[str, int], ...]
    documents: int

    def why(self) -> str:
        """The finding in a line: site, template and number of documents, no text."""
        site = f"site {self.site}" if self.site else "no site"
        if self.is_new_site:
            return f"{site}: {self.documents} documents"
        named = [f"template {name} ({count} documents)" for name, count in self.unseen]
        more = len(named) - _MOST_NAMED
        return f"{site}: {', '.join(named[:_MOST_NAMED])}" + (f" and {more} more" * (more > 0))


def remember_templates(connection: sa.Connection, part: Part, report: PartReport) -> None:
    """Write down which templates the documents of a parsed part are in."""
    sites = {
        item.document_id: item.file.attributes.get("site", "") for item in part.items if item.file
    }
    found = {
        (sites.get(outcome.document_id, ""), outcome.template.template_id): outcome.template
        for outcome in report.outcomes
        if outcome.template is not None
    }
    if not found:
        return
    rows = [
        {
            "collection": part.collection,
            "site": site,
            "template_id": key,
            "sections": list(found[site, key].sections),
            "run_id": part.run_id,
        }
        # In one order, so that two runs never wait for each other.
        for site, key in sorted(found)
    ]
    connection.execute(insert(templates).values(rows).on_conflict_do_nothing())


def new_templates(connection: sa.Connection, collection: str, run_id: str) -> list[SiteTemplates]:
    """What a run was the first to meet, or to have enough documents of, site by site."""
    met: dict[str, list[_Met]] = defaultdict(list)
    question = (
        sa.select(
            templates.c.site, templates.c.template_id, templates.c.sections, templates.c.run_id
        )
        .where(templates.c.collection == collection)
        .order_by(templates.c.first_seen)
    )
    for site, *own in connection.execute(question):
        met[site].append(_Met(*own))
    counts = _counts(connection, collection, run_id)
    found = (
        _site(site, own, counts.get(site, {}), run_id)
        for site, own in sorted(met.items())
        if site in counts or all(item.run_id == run_id for item in own)
    )
    return [item for item in found if item is not None]


def enough(documents: int) -> int:
    """How many documents a template must be seen on, where a site sent so many in a run."""
    return min(_MOST, max(_FEWEST, ceil(_SHARE * documents)))


def _site(
    site: str, met: Sequence[_Met], counts: Mapping[str, _Seen], run_id: str
) -> SiteTemplates | None:
    """What is told of a site, whose templates come in the order in which they were met."""
    now = sum(seen.now for seen in counts.values())
    first = met[0].run_id
    if first == run_id:
        return SiteTemplates(site=site, is_new_site=True, unseen=(), documents=now)
    wanted = enough(now)
    # What a site sent at first was told with it.
    used = {
        item.template_id
        for item in met
        if item.run_id == first or counts.get(item.template_id, _NONE).before >= wanted
    }
    known = [item.sections for item in met if item.template_id in used]
    unseen = [
        (item.template_id, seen.now)
        for item in met
        if item.template_id not in used
        if (seen := counts.get(item.template_id, _NONE)).now and seen.total >= wanted
        if not any(is_variant(item.sections, other) for other in known)
    ]
    if not unseen:
        return None
    unseen.sort(key=lambda item: (-item[1], item[0]))
    told = sum(count for _, count in unseen)
    return SiteTemplates(site=site, is_new_site=False, unseen=tuple(unseen), documents=told)


def _counts(connection: sa.Connection, collection: str, run_id: str) -> dict[str, dict[str, _Seen]]:
    """Documents by site and template, of the sites that a run has documents of."""
    site = sa.func.coalesce(sources.c.attributes["site"].astext, "")
    document = ledger.c.document_id
    question = (
        sa.select(
            site,
            ledger.c.template_id,
            sa.func.count(document.distinct()).filter(ledger.c.run_id != run_id),
            sa.func.count(document.distinct()).filter(ledger.c.run_id == run_id),
            sa.func.count(document.distinct()),
        )
        .join(sources, sources.c.document_id == document)
        .where(
            ledger.c.collection == collection,
            ledger.c.stage == str(StageName.PARSE),
            ledger.c.template_id.is_not(None),
        )
        .group_by(site, ledger.c.template_id)
    )
    found: dict[str, dict[str, _Seen]] = defaultdict(dict)
    for place, key, *numbers in connection.execute(question):
        found[place][key] = _Seen(*numbers)
    return {place: own for place, own in found.items() if any(seen.now for seen in own.values())}
