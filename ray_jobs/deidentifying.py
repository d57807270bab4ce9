"""How stages that tell of patients are built, so that they name none."""

from collections.abc import Callable
from typing import Any

from extractors.stage import Stage
from schemas.record import Value
from schemas.settings import Settings


def deidentifier(settings: Settings) -> Stage[Any, Any]:
    """The stage that replaces identifiers."""
    from extractors.clinical.deidentifier import Deidentifier

    return Deidentifier(settings.deidentify)


def deidentified(
    build: Callable[[Settings], Stage[Any, Any]],
) -> Callable[[Settings], Stage[Any, Any]]:
    """The same stage on de-identified texts."""

    def built(settings: Settings) -> Stage[Any, Any]:
        from extractors.clinical.read_back import OnDeidentified

        return OnDeidentified(build(settings))

    return built


def choices(settings: Settings) -> Value:
    """What the settings say of identifiers; the secret is no part of it."""
    return settings.deidentify


def key_mark(settings: Settings) -> str:
    """What tells the secret in use from another."""
    return settings.deidentify.key_mark
