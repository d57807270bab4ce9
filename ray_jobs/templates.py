"""Which templates each site has sent, and which of them a run was the first to meet.

What a site has sent is kept in a table of its own: releases and the ledger forget, and a template
must be told once, whether its night was published, held or done again. A run that is started again
has the same id and finds the same templates new.
"""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from extractors.clinical.templates import is_variant
from ray_jobs.storage.tables import ledger, sources
from ray_jobs.storage.template_table import templates
from schemas.job import StageName
from schemas.record import Value
from schemas.run import Part, PartReport

_MOST_NAMED = 10


class SiteTemplates(Value):
    """The templates that a run was the first to meet at a site, and how many documents they have.

    ``unseen`` are those that are no variant of one that the site has sent before.
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
    """What a run was the first to meet, site by site."""
    own: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    earlier: dict[str, list[Sequence[str]]] = defaultdict(list)
    met = sa.select(templates.c.site).where(
        templates.c.collection == collection, templates.c.run_id == run_id
    )
    question = sa.select(templates).where(
        templates.c.collection == collection, templates.c.site.in_(met)
    )
    for row in connection.execute(question):
        if row.run_id == run_id:
            own[row.site][row.template_id] = row.sections
        else:
            earlier[row.site].append(row.sections)
    counts = _counts(connection, collection, run_id) if own else {}
    return [_site(site, found, earlier[site], counts) for site, found in sorted(own.items())]


def _site(
    site: str,
    own: dict[str, Sequence[str]],
    earlier: list[Sequence[str]],
    counts: dict[tuple[str, str], int],
) -> SiteTemplates:
    unseen = [
        (key, counts.get((site, key), 0))
        for key, sections in own.items()
        if earlier and not any(is_variant(sections, known) for known in earlier)
    ]
    unseen.sort(key=lambda item: (-item[1], item[0]))
    is_new = not earlier
    told = {key for key, _ in unseen} if not is_new else set(own)
    return SiteTemplates(
        site=site,
        is_new_site=is_new,
        unseen=tuple(unseen),
        documents=sum(counts.get((site, key), 0) for key in told),
    )


def _counts(connection: sa.Connection, collection: str, run_id: str) -> dict[tuple[str, str], int]:
    site = sa.func.coalesce(sources.c.attributes["site"].astext, "")
    question = (
        sa.select(site, ledger.c.template_id, sa.func.count())
        .join(sources, sources.c.document_id == ledger.c.document_id)
        .where(
            ledger.c.collection == collection,
            ledger.c.stage == str(StageName.PARSE),
            ledger.c.run_id == run_id,
            ledger.c.template_id.is_not(None),
        )
        .group_by(site, ledger.c.template_id)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(question)}
