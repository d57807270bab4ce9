"""Makes the grey picture of a page easy to read: no specks, white paper, black ink."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

Pixels = NDArray[np.uint8]

_DARK_PAGE = 96
_BACKGROUND_STEP = 8
_INK_PERCENTILE = 1
_LEAST_CONTRAST = 0.15
# Sigma of the blur, in pixels, that reads best where the grain is at least so strong: measured.
_BLURS = ((12.0, 1.1), (7.0, 0.8), (3.0, 0.5))


def cleaned(picture: Image.Image) -> Image.Image:
    """A grey picture without specks, grain and shade; black on white even where it was not."""
    if np.asarray(picture)[::4, ::4].mean() < _DARK_PAGE:
        picture = ImageOps.invert(picture)
    pixels = _despeckled(np.asarray(picture))
    picture = Image.fromarray(pixels)
    strength = grain(pixels)
    blur = next((sigma for least, sigma in _BLURS if strength >= least), 0)
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    return _whitened(picture)


def grain(pixels: Pixels) -> float:
    """Sigma of the noise in grey levels (J. Immerkaer 1996, by the median instead of the mean)."""
    wide = pixels[::2].astype(np.int16)
    across = wide[:, :-2] - 2 * wide[:, 1:-1] + wide[:, 2:]
    curved = across[:-2] - 2 * across[1:-1] + across[2:]
    return float(np.median(np.abs(curved))) / 0.6745 / 6


def paper(picture: Image.Image) -> Image.Image:
    """How bright the page would be at each pixel without its ink."""
    small = picture.reduce(_BACKGROUND_STEP)
    small = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.MedianFilter(9))
    small = small.filter(ImageFilter.GaussianBlur(6))
    return small.resize(picture.size, Image.Resampling.BILINEAR)


def _despeckled(pixels: Pixels) -> Pixels:
    """Each pixel no darker and no brighter than all of its eight neighbours.

    A median would take specks away too, and thin strokes with them.
    """
    framed = np.pad(pixels, 1, mode="edge")
    height, width = pixels.shape
    offsets = [
        (down, across) for down in range(3) for across in range(3) if (down, across) != (1, 1)
    ]
    least, most = np.full_like(pixels, 255), np.zeros_like(pixels)
    for down, across in offsets:
        neighbour = framed[down : down + height, across : across + width]
        np.minimum(least, neighbour, out=least)
        np.maximum(most, neighbour, out=most)
    return np.clip(pixels, least, most)


def _whitened(picture: Image.Image) -> Image.Image:
    """The picture with its paper at 255, its noise cut off there, and its ink at 0."""
    bright = np.maximum(np.asarray(paper(picture), dtype=np.float32), 1)
    share = np.asarray(picture, dtype=np.float32) / bright
    ink, middle, upper = np.percentile(share[::4, ::4], [_INK_PERCENTILE, 50, 84])
    white = middle - (upper - middle)
    black = min(ink, white - _LEAST_CONTRAST)
    levels = (share - black) * (255 / (white - black))
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))
