"""Opens pictures within bounds and turns any kind of them into grey levels."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, UnidentifiedImageError

from extractors.stage import StageError
from schemas.run import Reason

MOST_PIXELS = 100_000_000
_MOST_PIXELS_READ = 25_000_000


@contextmanager
def opened(content: bytes) -> Iterator[Image.Image]:
    """A picture whose pixels are read on demand; StageError where it is none, or far too big."""
    with typed_faults():
        picture = Image.open(io.BytesIO(content))
    with picture:
        check_size(picture)
        yield picture


@contextmanager
def typed_faults() -> Iterator[None]:
    """What decoders throw at broken or oversized pictures, as StageError."""
    try:
        with warnings.catch_warnings():
            # The size is checked before pixels are read; damage shows in what is read.
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise StageError(Reason.BOMB, f"picture of over {MOST_PIXELS} pixels") from error
    except UnidentifiedImageError as error:
        raise StageError(Reason.CORRUPT, "not a picture that can be decoded") from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
        raise StageError(Reason.CORRUPT, f"picture: {type(error).__name__}") from error


def check_size(picture: Image.Image) -> None:
    """StageError where a picture would unpack to more pixels than a page can have."""
    pixels = picture.width * picture.height
    if pixels > MOST_PIXELS:
        raise StageError(Reason.BOMB, f"{pixels} pixels, over {MOST_PIXELS}")


def grey(picture: Image.Image) -> Image.Image:
    """The picture in 256 greys on white, made smaller where it is bigger than reading needs."""
    with typed_faults():
        pixels = picture.width * picture.height
        if picture.mode.startswith(("I;16", "I")):
            picture = Image.fromarray((np.asarray(picture) >> 8).clip(0, 255).astype(np.uint8))
        elif picture.has_transparency_data:
            if "A" not in picture.getbands():
                picture = picture.convert("RGBA")
            paper = Image.new("L", picture.size, 255)
            paper.paste(picture.convert("L"), mask=picture.getchannel("A"))
            picture = paper
        picture = picture.convert("L")
        if pixels > _MOST_PIXELS_READ:
            picture = scaled(picture, (_MOST_PIXELS_READ / pixels) ** 0.5)
        return picture


def scaled(picture: Image.Image, factor: float) -> Image.Image:
    """The picture in another resolution."""
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC)
