"""Finds every row of some documents, in files that no table names too."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from ray_jobs.storage.files import absolute_uri, resolve

_READERS = 4
_KEY = "document_id"
_LOG = "/_delta_log/"


class Found(NamedTuple):
    """A Parquet file with rows of the documents; ``rows`` is None where it cannot be read."""

    path: str
    rows: int | None


class Survey(NamedTuple):
    """What was looked at and what was found in it."""

    files: int
    found: list[Found]


def survey(lake_uri: str, collection: str, documents: Sequence[str]) -> Survey:
    """Look into every Parquet file of a collection below the lake's folder, staged ones too."""
    system, base = resolve(absolute_uri(lake_uri))
    wanted = pa.array(documents, pa.string())
    paths = [
        path
        for top in (collection, f"_staged/{collection}")
        for path in _below(system, f"{base}/{top}")
    ]
    with ThreadPoolExecutor(_READERS) as pool:
        counted = pool.map(lambda path: Found(path, _count(system, path, wanted)), paths)
        return Survey(len(paths), [item for item in counted if item.rows != 0])


def _below(system: fs.FileSystem, folder: str) -> Iterator[str]:
    selector = fs.FileSelector(folder, recursive=True, allow_not_found=True)
    for info in system.get_file_info(selector):
        if info.is_file and ".parquet" in info.base_name and _LOG not in info.path:
            yield info.path


def _count(system: fs.FileSystem, path: str, wanted: pa.Array) -> int | None:
    try:
        with pq.ParquetFile(path, filesystem=system) as file:
            if _KEY not in file.schema_arrow.names:
                return 0
            # Delta's own rewrites come as views, which few functions take.
            keys = (
                pc.cast(batch[_KEY], pa.string()) for batch in file.iter_batches(columns=[_KEY])
            )
            return sum(pc.sum(pc.is_in(key, wanted)).as_py() or 0 for key in keys)
    except FileNotFoundError:
        return 0
    except (OSError, pa.ArrowInvalid):
        return None
