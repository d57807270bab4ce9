import io
import zipfile

import pytest

from extractors.parsing.office.archive import guard_archive, read_member
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings


def zipped(size, level=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", level) as archive:
        archive.writestr("a", b"\0" * size)
    return content.getvalue()


@pytest.mark.parametrize("size", [1000, 9_000_000])
def test_an_archive_within_the_limits_is_opened(size):
    archive = guard_archive(zipped(size), ParseSettings())
    assert read_member(archive, "a") == b"\0" * size
    assert read_member(archive, "b") is None


@pytest.mark.parametrize(
    ("content", "settings", "reason"),
    [
        (zipped(11_000_000), ParseSettings(), Reason.BOMB),
        (
            zipped(3_000, zipfile.ZIP_STORED),
            ParseSettings(max_output_bytes=2_000),
            Reason.TOO_LARGE,
        ),
        (b"PK\x03\x04 broken", ParseSettings(), Reason.CORRUPT),
    ],
)
def test_an_archive_beyond_the_limits_is_not_unpacked(content, settings, reason):
    with pytest.raises(StageError) as error:
        guard_archive(content, settings)
    assert error.value.reason is reason


def test_a_member_whose_bytes_do_not_add_up_is_corrupt():
    content = bytearray(zipped(50, zipfile.ZIP_STORED))
    content[40] ^= 1
    with pytest.raises(StageError) as error:
        read_member(guard_archive(bytes(content), ParseSettings()), "a")
    assert error.value.reason is Reason.CORRUPT
