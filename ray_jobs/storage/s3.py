"""Object stores that speak S3: where they are and who asks, from the usual AWS_* variables.

``AWS_ENDPOINT_URL`` names a server that is not Amazon's, ``AWS_REGION`` the region; credentials are
found by the clients themselves, from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or from what the
machine was given. Every process that works on the files needs them, a Ray worker too.
"""

import os
from functools import cache
from typing import NamedTuple

import pyarrow as pa
from pyarrow import fs

from ray_jobs.errors import DocmillError, RetryError, UsageError

SCHEME = "s3://"

_DENIED = ("access_denied", "forbidden", "invalid_access_key", "invalid_client_token",
           "signature_does_not_match", "unrecognized_client", "http status 403")  # fmt: skip
_MARKS = ("AWS Error", "Generic S3 error")


class Place(NamedTuple):
    """Where buckets are; None: Amazon's own, the region that the bucket says."""

    endpoint: str | None
    region: str | None


def resolve_s3(uri: str) -> tuple[fs.FileSystem, str]:
    """The filesystem of an S3 URI and the path there; UsageError where there is no such bucket.

    Keys stand in a URI as they are, not percent-encoded.
    """
    path = uri.removeprefix(SCHEME).rstrip("/")
    bucket = path.split("/", 1)[0]
    return _bucket(bucket, _place(), os.environ.get("AWS_ACCESS_KEY_ID")), path


def delta_options(uri: str) -> dict[str, str] | None:
    """What Delta Lake must be told to commit safely at a URI; None where it needs nothing.

    A commit is a put that the store refuses where the version is there already (If-None-Match), so
    that two writers can never both win; a store that ignores the condition is not safe to use.
    """
    if not uri.startswith(SCHEME):
        return None
    place = _place()
    options = {"aws_conditional_put": "etag"}
    if place.endpoint is not None:
        options["aws_endpoint"] = place.endpoint
        options["aws_allow_http"] = str(place.endpoint.startswith("http://")).lower()
    if (region := _region(uri.removeprefix(SCHEME).split("/", 1)[0], place)) is not None:
        options["aws_region"] = region
    return options


def put(system: fs.S3FileSystem, path: str, content: pa.Buffer) -> None:
    """Write an object: readers see the whole of it or none, also when this process is killed."""
    with system.open_output_stream(path) as stream:
        stream.write(content)


def failure_of(error: Exception) -> DocmillError | None:
    """What an error of an object store means; None where it is no such error."""
    text = str(error)
    if not any(mark in text for mark in _MARKS):
        return None
    return _told(text, "the object store")


def _place() -> Place:
    found = os.environ.get
    endpoint = found("AWS_ENDPOINT_URL_S3") or found("AWS_ENDPOINT_URL") or None
    if endpoint is not None and not endpoint.startswith(("http://", "https://")):
        raise UsageError(f"AWS_ENDPOINT_URL {endpoint}: must begin with http:// or https://")
    return Place(endpoint, found("AWS_REGION") or found("AWS_DEFAULT_REGION") or None)


@cache
def _bucket(bucket: str, place: Place, key_id: str | None) -> fs.S3FileSystem:
    """The filesystem of a bucket that is there and lets us in; asked once a process."""
    where = f"{SCHEME}{bucket}" + (f" at {place.endpoint}" if place.endpoint else "")
    try:
        system = fs.S3FileSystem(
            endpoint_override=place.endpoint,
            region=_region(bucket, place),
            # One request instead of three for what is small.
            allow_delayed_open=True,
        )
        is_there = system.get_file_info(bucket).type == fs.FileType.Directory
    except OSError as error:
        raise _told(str(error), where) from None
    if not is_there:
        raise UsageError(f"{where}: there is no such bucket")
    return system


@cache
def _region(bucket: str, place: Place) -> str | None:
    if place.region is not None:
        return place.region
    if place.endpoint is not None:
        return "us-east-1"
    region: str = fs.resolve_s3_region(bucket)
    return region


def _told(text: str, where: str) -> DocmillError:
    """An error in our words: what stores answer may quote names of files."""
    lowered = text.lower()
    if any(word in lowered for word in _DENIED):
        return UsageError(
            f"{where}: access is denied; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    if "no_such_bucket" in lowered or "nosuchbucket" in lowered:
        return UsageError(f"{where}: there is no such bucket")
    return RetryError(f"{where} does not answer; check AWS_ENDPOINT_URL, then try again")
