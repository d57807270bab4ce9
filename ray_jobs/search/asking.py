"""What search knows of questions, by the settings."""

from extractors.learned.weights import encoder_identity
from ray_jobs.search.learned import WEIGHTS, Learned, load_learned
from schemas.settings import Settings


def learned_of(settings: Settings) -> Learned | None:
    """What was learned for the encoder in use; None where nothing was, or nothing is wanted."""
    if not settings.search.rerank or (settings.encoder and not settings.search.weights):
        return None
    return load_learned(settings.search.weights or WEIGHTS, encoder_identity(settings.encoder))
