"""``docmill status``: partitions, runs and releases."""

from ray_jobs.cli.options import CollectionOption, RoleOption
from ray_jobs.cli.output import Format, FormatOption, write_rows


def status(
    collection: CollectionOption = None,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """Show each partition with its documents, its last run and the release that readers see."""
    from ray_jobs.status import PartitionStatus, partitions
    from schemas.settings import read_settings

    found = partitions(read_settings(), collection, role)
    rows = [item.model_dump(mode="json") for item in found]
    write_rows(rows, form, columns=list(PartitionStatus.model_fields))
