"""How much of the past is kept."""

from pydantic import Field

from schemas.record import Value


class MaintenanceSettings(Value):
    """What is kept, and for how long, when maintenance clears up."""

    schedule: str = Field(default="0 12 * * *", description="Cron (UTC), away from the nights.")
    keep_releases: int = Field(
        default=30, ge=2, description="Of each collection, besides the one that readers see."
    )
    keep_days: int = Field(
        default=30, ge=0, description="Runs, parts, and outputs that nothing shows or asks for."
    )
    grace_hours: float = Field(
        default=24, ge=0, description="Longer than any reader or worker holds on to what it opened."
    )
    reindex_share: float = Field(
        default=0.2, gt=0, lt=1, description="Dead rows above which indexes are built anew."
    )
    index_memory_mb: int | None = Field(
        default=None, ge=64, description="For building an index; None: as Postgres is set."
    )
