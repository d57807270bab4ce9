"""How the clause stage is built from the settings."""

from pathlib import Path
from typing import Any

from extractors.contracts.clauses import WEIGHTS, Finder, rule_candidates
from extractors.learned.weights import encoder_identity, weights_identity
from extractors.stage import Stage
from schemas.settings import Settings


def clause_finder(settings: Settings) -> Finder:
    """What finds clauses by these settings."""
    if settings.clauses.finder == "rules":
        return rule_candidates
    from extractors.contracts.clause_model import ClauseModel

    return ClauseModel(_clause_encoder(settings), settings.clauses.weights).candidates


def clause_extractor(settings: Settings) -> Stage[Any, Any]:
    """The stage that finds clauses and what follows from them."""
    from extractors.contracts.clauses import ClauseExtractor

    return ClauseExtractor(clause_finder(settings), found_at=settings.clauses.found_at)


def clause_identity(settings: Settings) -> str:
    """What the model is, weights and encoder; empty where there is none."""
    if settings.clauses.finder == "rules":
        return ""
    encoder = encoder_identity(_clause_encoder(settings))
    return f"{encoder} {weights_identity(settings.clauses.weights or WEIGHTS)}"


def _clause_encoder(settings: Settings) -> Path | None:
    """What the weights belong to: docmill's own to the packaged encoder, whatever embeds chunks."""
    return settings.encoder if settings.clauses.weights else None
