"""Turns the picture of a page until its lines are level, and finds the way back."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractors.parsing.builder import Rectangle

_STEP = 4
_LEAST_INK = 100
_MOST_INK = 60_000
_INK = 128
_WIDEST = 5.0
_SURE = 2.0
_NOT_WORTH_IT = 0.05
Positions = NDArray[np.float64]


@dataclass(frozen=True)
class Turned:
    """A picture turned counter-clockwise, with the size that it had before."""

    picture: Image.Image
    degrees: float
    size: tuple[int, int]

    def box_before(self, box: Rectangle) -> Rectangle:
        """The smallest upright box, in pixels before the turn, around a box of the turned one."""
        corners = [self._before(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        width, height = self.size
        return (
            max(0.0, min(across)),
            max(0.0, min(down)),
            min(float(width), max(across)),
            min(float(height), max(down)),
        )

    def _before(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.picture.width / 2, y - self.picture.height / 2
        sine, cosine = math.sin(math.radians(self.degrees)), math.cos(math.radians(self.degrees))
        return (
            x * cosine - y * sine + self.size[0] / 2,
            x * sine + y * cosine + self.size[1] / 2,
        )


def turned(picture: Image.Image, degrees: float) -> Turned:
    """The whole picture turned, on white; a turn too small to matter is left out."""
    if abs(degrees) < _NOT_WORTH_IT:
        return Turned(picture, 0.0, picture.size)
    smooth = Image.Resampling.BICUBIC
    whole = picture.rotate(degrees, smooth, expand=True, fillcolor=255)
    return Turned(whole, degrees, picture.size)


def lean(picture: Image.Image) -> list[float]:
    """The turns, in degrees counter-clockwise, that may set a cleaned page upright.

    The likeliest comes first, by how sharply the ink falls into rows or into columns. That cannot
    tell which end is up, so a page with ink has at least two.
    """
    down, across = np.nonzero(np.asarray(picture.reduce(_STEP)) < _INK)
    if len(down) < _LEAST_INK:
        return [0.0]
    if len(down) > _MOST_INK:
        chosen = np.random.default_rng(0).choice(len(down), _MOST_INK, replace=False)
        down, across = down[chosen], across[chosen]
    level, rows = _levelling(across.astype(float), down.astype(float))
    steep, columns = _levelling(-down.astype(float), across.astype(float))
    upright = [level, level + 180]
    sideways = [steep - 90, steep + 90]
    if rows > _SURE * columns:
        return upright
    if columns > _SURE * rows:
        return sideways
    return upright + sideways if rows >= columns else sideways + upright


def _levelling(across: Positions, down: Positions) -> tuple[float, float]:
    """The turn that makes rows the sharpest, and how sharp they are then."""
    best = 0.0
    for reach, step in ((_WIDEST, 0.5), (0.5, 0.1), (0.1, 0.025)):
        tried = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(tried, key=lambda degrees: _sharpness(across, down, degrees)))
    return best, _sharpness(across, down, best)


def _sharpness(across: Positions, down: Positions, degrees: float) -> float:
    rows = np.rint(down - across * math.tan(math.radians(degrees))).astype(np.int64)
    ink = np.bincount(rows - rows.min())
    return float((np.diff(ink) ** 2).sum())
