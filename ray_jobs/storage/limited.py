"""What a role that does not see everything may read of the lake's tables."""

from collections.abc import Mapping, Sequence

import pyarrow.dataset as ds

from ray_jobs.stages import tables_of
from ray_jobs.storage.access import Sight
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.releases import Release
from schemas.settings import Settings

_WITHOUT_TEXT = "failures"
_NAMING_NOBODY = frozenset(
    {
        "deidentified",
        "summaries",
        "summary_lines",
        "chunks",
        "relations",
        "codes",
        "ingredients",
        "failures",
        "deidentified_entities",
        "deidentified_facts",
    }
)
"""Tables of de-identified notes that hold none of the words that were replaced."""
_INSTEAD = {"entities": "deidentified_entities", "clinical_facts": "deidentified_facts"}
_LEFT_OUT: dict[str, tuple[str, ...]] = {
    "documents": ("text", "headings", "uri", "title", "attributes", "blocks", "cells"),
    "pages": ("left_out", "changes"),
    "sections": ("text", "title", "number"),
}
"""Tables that do without these columns. All others, new ones too, are empty to who may see only
what is de-identified."""


def limited(
    settings: Settings,
    table: str,
    shown: Mapping[str, Release],
    seen: Sight,
    allowed: Mapping[str, Sequence[str]],
) -> dict[str, ds.Dataset]:
    """By collection what a role may see of a table; ``allowed`` has its documents of some sites."""
    found: dict[str, ds.Dataset] = {}
    for name, release in shown.items():
        audited = seen.audits and table == _WITHOUT_TEXT
        source = _source(table) if name in seen.deidentified else table
        if source not in release.versions or not (seen.shows(name) or audited):
            continue
        kind = settings.collections[name].kind
        if source not in tables_of(kind):
            continue
        found[name] = Lake(settings.lake_uri, name, kind).dataset(
            source,
            release.versions[source],
            documents=None if audited or name in seen.whole else allowed[name],
            without=_LEFT_OUT.get(table, ()) if name in seen.deidentified else (),
        )
    return found


def _source(table: str) -> str | None:
    """The table whose rows stand for those of another; None where none may be seen."""
    if table in _NAMING_NOBODY or table in _LEFT_OUT:
        return table
    return _INSTEAD.get(table)
