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

    return ClauseModel(clause_encoder(settings), settings.clauses.weights).candidates


def clause_extractor(settings: Settings) -> Stage[Any, Any]:
    """The stage that finds clauses and what follows from them."""
    from extractors.contracts.clauses import ClauseExtractor
    from extractors.summarizing.lines import contract_lines

    find, found_at = clause_finder(settings), settings.clauses.found_at
    return contract_lines(ClauseExtractor(find, found_at=found_at))


def clause_identity(settings: Settings) -> str:
    """What the model is, weights and encoder; empty where there is none."""
    if settings.clauses.finder == "rules":
        return ""
    encoder = encoder_identity(clause_encoder(settings))
    return f"{encoder} {weights_identity(settings.clauses.weights or WEIGHTS)}"


def clause_encoder(settings: Settings) -> Path | None:
    """What the weights belong to: docmill's own to the packaged encoder, whatever embeds chunks."""
    return settings.encoder if settings.clauses.weights else None
