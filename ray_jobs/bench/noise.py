"""Makes clean page images look like scans: turned, blurred, faded, shaded, specked, compressed."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from schemas.record import Value

Pixels = NDArray[np.uint8]


class Noise(Value):
    """How bad a scan is; grey values run from 0 to 255.

    ``skew``: degrees by which the page is turned, to either side. ``blur``: sigma of a Gaussian, in
    pixels. ``contrast``: what is left of the distance between ink and paper. ``shade``: how much
    darker the darkest corner is. ``grain``: sigma of Gaussian noise. ``specks``: share of pixels
    made black or white. ``jpeg``: quality of the file.
    """

    name: str
    skew: float
    blur: float
    contrast: float
    shade: float
    grain: float
    specks: float
    jpeg: int


LEVELS = (
    Noise(
        name="light",
        skew=0.5,
        blur=0.5,
        contrast=0.9,
        shade=0.1,
        grain=8,
        specks=0.0005,
        jpeg=80,
    ),
    Noise(
        name="medium",
        skew=1.5,
        blur=0.8,
        contrast=0.7,
        shade=0.25,
        grain=16,
        specks=0.002,
        jpeg=55,
    ),
    Noise(
        name="heavy",
        skew=3.0,
        blur=1.1,
        contrast=0.5,
        shade=0.4,
        grain=28,
        specks=0.008,
        jpeg=35,
    ),
)


def scan(page: Pixels, noise: Noise, *, seed: int, dpi: int) -> bytes:
    """A grey page as the JPEG file of a scanner with this noise; same seed, same file."""
    dice = np.random.default_rng(seed)
    angle = noise.skew * dice.choice((-1, 1))
    image = Image.fromarray(page).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(noise.blur))
    grey = 255 - noise.contrast * (255 - np.asarray(image, dtype=np.float32))
    grey *= _shade(page.shape, noise.shade, dice)
    grey += dice.normal(0, noise.grain, page.shape)
    _speck(grey, noise.specks, dice)
    file = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype(np.uint8)).save(
        file, "JPEG", quality=noise.jpeg, dpi=(dpi, dpi)
    )
    return file.getvalue()


def _shade(shape: tuple[int, ...], depth: float, dice: np.random.Generator) -> NDArray[np.float32]:
    """Light that falls from 1 in one corner to 1 - depth in the opposite one."""
    across = np.linspace(0, 1, shape[1], dtype=np.float32)[:: dice.choice((-1, 1))]
    down = np.linspace(0, 1, shape[0], dtype=np.float32)[:: dice.choice((-1, 1))]
    return np.asarray(1 - depth * (across[None, :] + down[:, None]) / 2, dtype=np.float32)


def _speck(grey: NDArray[np.float32], share: float, dice: np.random.Generator) -> None:
    struck = dice.integers(0, grey.size, round(share * grey.size))
    grey.flat[struck] = dice.choice((0, 255), len(struck))
