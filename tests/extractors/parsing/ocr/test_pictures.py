import io

import numpy as np
import pytest
from PIL import Image

from extractors.parsing.ocr.pictures import grey, opened, scaled
from extractors.stage import StageError
from schemas.run import Reason


def file_of(picture, form="PNG"):
    file = io.BytesIO()
    picture.save(file, form)
    return file.getvalue()


def test_a_picture_beyond_any_page_is_a_bomb():
    content = file_of(Image.new("1", (20_000, 10_000)))
    assert len(content) < 100_000
    with pytest.raises(StageError) as error, opened(content):
        pass
    assert error.value.reason is Reason.BOMB


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"II*\0\x08\0\0\0"])
def test_what_is_no_picture_is_corrupt(content):
    with pytest.raises(StageError) as error, opened(content) as picture:
        grey(picture)
    assert error.value.reason is Reason.CORRUPT


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_that_was_cut_short_is_corrupt(form):
    noise = np.random.default_rng(1).integers(0, 255, (200, 200), dtype=np.uint8)
    content = file_of(Image.fromarray(noise), form)
    with pytest.raises(StageError) as error, opened(content[: len(content) // 2]) as picture:
        grey(picture)
    assert error.value.reason is Reason.CORRUPT


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_every_kind_of_picture_turns_grey(mode):
    white = 65535 if mode == "I;16" else "white"
    picture = Image.new("L", (4, 4), 255).convert(mode) if mode == "CMYK" else None
    result = grey(picture or Image.new(mode, (4, 4), white))
    assert result.mode == "L"
    assert np.asarray(result).min() >= 250


def test_what_is_transparent_shows_white_paper():
    assert grey(Image.new("RGBA", (4, 4), (0, 0, 0, 0))).getpixel((0, 0)) == 255


def test_a_picture_far_beyond_what_reading_needs_is_made_smaller():
    result = grey(Image.new("L", (9_000, 9_000), 255))
    assert 24_000_000 < result.width * result.height < 26_000_000
    assert scaled(result, 0.001).size == (5, 5)
