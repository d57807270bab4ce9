"""Stage versions: a digest of all that decides what a stage makes of a document."""

import json
from functools import cache
from hashlib import sha256
from importlib.metadata import version as library_version
from importlib.resources import files

from ray_jobs.stages import STAGES, StageSpec
from schemas.digest import digest
from schemas.job import Kind, StageName
from schemas.record import Value
from schemas.settings import Settings


class StageVersion(Value):
    """A stage's version and what it is made of."""

    stage: StageName
    version: str
    components: dict[str, str]

    @property
    def extractor(self) -> str:
        """What rows call the stage that made them."""
        return extractor_name(self.stage, self.version)


def extractor_name(stage: StageName, version: str) -> str:
    """What rows call the stage version that made them."""
    return f"{stage}@{version[:8]}"


def stage_versions(settings: Settings, kind: Kind) -> dict[StageName, StageVersion]:
    """The present version of each stage that documents of a kind go through."""
    return {name: _version(name, spec, settings) for name, spec in STAGES[kind].items()}


def collection_versions(settings: Settings, collection: str) -> dict[StageName, StageVersion]:
    """The present version of each stage that the documents of a collection go through."""
    return stage_versions(settings.of(collection), settings.collection(collection).kind)


def _version(stage: StageName, spec: StageSpec, settings: Settings) -> StageVersion:
    chosen = spec.settings(settings)
    components = {
        "code": spec.code,
        "rules": digest(*(_rules_digest(place) for place in spec.rules)) if spec.rules else "",
        "model": spec.model(settings),
        "libraries": " ".join(f"{name}=={library_version(name)}" for name in spec.libraries),
        "settings": chosen.model_dump_json() if chosen else "",
    }
    whole = digest("version", stage, json.dumps(components, sort_keys=True))
    return StageVersion(stage=stage, version=whole, components=components)


@cache
def _rules_digest(place: str) -> str:
    """The digest of a package's rule files; ``package:name`` means those of one name."""
    package, _, only = place.partition(":")
    whole = sha256()
    for path in sorted(files(package).joinpath("rules").iterdir(), key=lambda item: item.name):
        if path.is_file() and (not only or path.name.startswith(only)):
            whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()
