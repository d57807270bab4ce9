"""Every choice of a run, in one place, read once where a process starts."""

import os
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from schemas.chunk import ChunkSettings, EmbeddingSettings
from schemas.codes import CodeSettings
from schemas.deidentified import AS_IT_IS, DeidentifySettings
from schemas.job import Kind
from schemas.maintenance import MaintenanceSettings
from schemas.models import LlmSettings, SummarySettings
from schemas.notice import NotifySettings
from schemas.record import Value
from schemas.search import SearchSettings


class SettingsError(Exception):
    """The settings cannot be used; the message names the setting and the remedy."""


class Collection(Value):
    """A named stream of documents of one kind."""

    kind: Kind
    source: str | None = Field(default=None, description="Folder or URI that holds its files.")
    schedule: str = Field(default="0 0 * * *", description="Cron; midnight UTC keys the night.")
    phi: bool | None = Field(
        default=None,
        description="Whether what is told of its documents must name nobody; None: of notes, yes.",
    )
    failure_share: float = Field(default=0.05, ge=0, le=1, description="More stops the release.")
    failure_grace: int = Field(
        default=5, ge=0, description="So many failures never stop a release, whatever their share."
    )
    connection: str = Field(default="ray", description="Airflow's connection to its Ray cluster.")
    deleted: Literal["keep", "purge"] = Field(
        default="keep",
        description="Documents gone from their source: shown by older releases, or purged.",
    )
    coverage_fall: float = Field(
        default=0.02, ge=0, le=1, description="The audit flags a fall of the coverage beyond it."
    )
    passwords: tuple[SecretStr, ...] = Field(
        default=(),
        description="Tried on files that need one. `docmill backfill --only-failures` reads those"
        " again that were encrypted before it was set.",
    )
    late_after: timedelta | None = Field(
        default=None,
        description="After the schedule; a night not published by then is late. None: never.",
    )
    chunks: ChunkSettings | None = Field(
        default=None, description="How its documents are cut; None: as all others."
    )

    @model_validator(mode="after")
    def _only_notes_are_deidentified(self) -> Self:
        if self.phi and self.kind is not Kind.NOTE:
            raise ValueError(f"phi: documents of kind {self.kind} are not de-identified")
        return self


class ReadingSettings(Value):
    """How pages are read; each of these changes what is read."""

    first_reader: Literal["pymupdf", "pdfium"] = Field(
        default="pymupdf", description="Of PDF text layers; the other is tried where it fails."
    )
    ocr: Literal["auto", "never", "always"] = Field(
        default="auto", description="auto: where a text layer is missing or bad."
    )
    ocr_dpi: int = Field(default=200, ge=72, le=600)
    ocr_languages: str = Field(default="eng", description="As Tesseract names them: eng+deu.")


class ParseSettings(Value):
    """Limits of the child process that reads files."""

    max_bytes: int = Field(default=200_000_000, description="Of one file; more is too_large.")
    seconds: float = Field(default=60, gt=0, description="For one file; more is timeout.")
    memory_mb: int = Field(
        default=2048, ge=64, description="Address space that a child may take; more is memory."
    )
    max_output_bytes: int = Field(
        default=256_000_000, ge=1, description="Of one parsed document; more is too_large."
    )
    recycle_after: int = Field(default=500, ge=1, description="Documents that one child reads.")
    recycle_growth_mb: int = Field(
        default=256, ge=1, description="A child that has grown by more is replaced at once."
    )
    salvage_seconds: float = Field(
        default=180,
        ge=0,
        description="To read part by part what can be had of a file that failed whole; 0: never.",
    )
    children: int | None = Field(
        default=None,
        ge=1,
        description="Child processes that read at once; None: one a core, in a Ray actor one.",
    )
    max_depth: int = Field(default=100, ge=1, description="Of markup and of files in files.")
    max_ratio: float = Field(
        default=200, gt=1, description="Of unpacked to packed bytes, above 10 MB; more is a bomb."
    )
    reading: ReadingSettings = ReadingSettings()


class ClauseSettings(Value):
    """How clauses are found."""

    finder: Literal["model", "rules"] = Field(
        default="model", description="rules: without a model, faster, and finds far less."
    )
    weights: Path | None = Field(
        default=None, description="A file made by `docmill train clauses`; None: docmill's own."
    )
    found_at: float = Field(
        default=0.2, ge=0, le=1, description="The least score of what is shown as found."
    )


class EntitySettings(Value):
    """How entities of notes are found."""

    finder: Literal["model", "lexicon"] = Field(
        default="model", description="lexicon: without a model, faster, only what is listed."
    )
    weights: Path | None = Field(
        default=None, description="A file made by `docmill train entities`; None: docmill's own."
    )


class WorkSettings(Value):
    """How work is cut and spread."""

    part_documents: int = Field(default=64, ge=1, le=256, description="The most in one part.")
    max_parallel: int | None = Field(default=None, ge=1, description="Workers; None: one a core.")
    attempts: int = Field(default=3, ge=1, description="For a failure that may be transient.")
    jobs_in_flight: int = Field(
        default=4, ge=1, description="Of nights, backfills and commands together."
    )
    lease_seconds: float = Field(
        default=60, gt=0, description="So long after its last sign a job counts as dead."
    )
    patience_seconds: float = Field(
        default=3600, ge=0, description="To wait for another job that does the same."
    )


class CostSettings(Value):
    """What machines cost, for predictions; 0 leaves money out."""

    cpu_hour: float = Field(default=0, ge=0, description="One core for one hour.")
    gpu_hour: float = Field(default=0, ge=0, description="One GPU for one hour.")
    currency: str = "USD"


class AirflowSettings(Value):
    """The Airflow that a backfill is handed to."""

    url: str = Field(description="Of its API server, as http://airflow:8080.")
    user: str
    password: SecretStr


def default_home() -> Path:
    """``.docmill`` in a checkout; else /var/lib/docmill for root, the XDG folder for others."""
    checkout = Path(__file__).parents[1]
    if (checkout / "pyproject.toml").exists():
        return checkout / ".docmill"
    if os.geteuid() == 0:
        return Path("/var/lib/docmill")
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "docmill"


class Settings(BaseSettings):
    """Defaults, then docmill.toml, then DOCMILL_* from the environment."""

    model_config = SettingsConfigDict(
        env_prefix="DOCMILL_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    home: Path = Field(default_factory=default_home)
    config: Path | None = Field(default=None, description="The TOML file that was read.")
    lake: str | None = Field(default=None, description="Folder or URI of the tables.")
    database_url: SecretStr | None = Field(default=None, description="None: embedded Postgres.")
    ray_address: str | None = Field(default=None, description="None: a local Ray.")
    encoder: Path | None = Field(default=None, description="A folder with another encoder.")
    collections: dict[str, Collection]
    parse: ParseSettings = ParseSettings()
    clauses: ClauseSettings = ClauseSettings()
    entities: EntitySettings = EntitySettings()
    codes: CodeSettings = CodeSettings()
    chunks: ChunkSettings = ChunkSettings()
    summaries: SummarySettings = SummarySettings()
    llm: LlmSettings | None = None
    deidentify: DeidentifySettings = DeidentifySettings()
    embeddings: EmbeddingSettings = EmbeddingSettings()
    search: SearchSettings = SearchSettings()
    work: WorkSettings = WorkSettings()
    cost: CostSettings = CostSettings()
    airflow: AirflowSettings | None = None
    maintenance: MaintenanceSettings = MaintenanceSettings()
    notify: NotifySettings = NotifySettings()

    @model_validator(mode="after")
    def _names_are_plain(self) -> Self:
        for name in self.collections:
            if not name.isidentifier() or name != name.lower():
                raise ValueError(f"collection {name!r}: lower case letters, digits and _ only")
        return self

    @model_validator(mode="after")
    def _an_endpoint_has_a_url(self) -> Self:
        if self.summaries.writer == "endpoint" and self.llm is None:
            raise ValueError("summaries.writer is endpoint: set llm.url and llm.model")
        return self

    @property
    def lake_uri(self) -> str:
        """Where the tables are."""
        return self.lake or str(self.home / "lake")

    def of(self, collection: str) -> Self:
        """The settings by which the documents of a collection are worked on."""
        own = self.collection(collection)
        changes: dict[str, object] = {"chunks": own.chunks} if own.chunks else {}
        if own.phi is False:
            changes["deidentify"] = AS_IT_IS
        return self.model_copy(update=changes) if changes else self

    def collection(self, name: str) -> Collection:
        """A collection by name; SettingsError names those that there are."""
        if name not in self.collections:
            known = ", ".join(sorted(self.collections))
            raise SettingsError(f"unknown collection {name!r}; there are: {known}")
        return self.collections[name]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Explicit values, environment, TOML file, then the two collections of the design."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=_config_file())
        collections = {"contracts": {"kind": "contract"}, "notes": {"kind": "note"}}
        defaults = InitSettingsSource(settings_cls, {"collections": collections})
        return init_settings, env_settings, toml, defaults


def read_settings() -> Settings:
    """The settings of this process; SettingsError where they cannot be used."""
    named = os.environ.get("DOCMILL_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError(f"settings file {named} does not exist (DOCMILL_CONFIG)")
    try:
        return Settings()
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"settings file {_config_file()}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "settings"
        raise SettingsError(f"setting {where}: {first['msg']}") from None


def _config_file() -> Path:
    named = os.environ.get("DOCMILL_CONFIG")
    home = Path(os.environ.get("DOCMILL_HOME") or default_home())
    return Path(named) if named else home / "docmill.toml"
