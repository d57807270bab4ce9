"""The encoders whose vectors a search can compare with, by what releases call them."""

from functools import cache
from pathlib import Path

from extractors.learned.encoder import Encoder
from extractors.learned.weights import encoder_folder, encoder_name
from ray_jobs.errors import UsageError
from ray_jobs.search.questions import Encode
from schemas.settings import Settings


class Encoders:
    """What gives a query's vector for vectors of an encoder; each is loaded when first asked."""

    def __init__(self, settings: Settings) -> None:
        self._own = encoder_name(settings.encoder)
        folders = (*settings.search.encoders, settings.encoder)
        self._folders = {encoder_name(folder): folder for folder in folders}
        self._loaded = cache(_encode)

    def __call__(self, model: str | None) -> Encode:
        """The encoder of a name, the set one for none; UsageError where it is not known."""
        name = self._own if model is None else model
        if name not in self._folders:
            raise UsageError(
                f"the release shows vectors of the encoder {name}, which is not here: add its"
                " folder to DOCMILL_SEARCH__ENCODERS"
            )
        return self._loaded(self._folders[name])

    def is_own(self, model: str | None) -> bool:
        """Whether an encoder is the one of the settings, which other things were learned for."""
        return model in (None, self._own)


def _encode(folder: Path | None) -> Encode:
    return Encoder(encoder_folder(folder)).encode
