import io

import numpy as np
import pytest
from PIL import Image

from extractors.parsing.ocr.cleaning import grain
from ray_jobs.bench.noise import LEVELS, scan

PAGE = np.full((400, 300), 255, dtype=np.uint8)
PAGE[100:110, 50:250] = 0


def scanned(noise, seed=1):
    with Image.open(io.BytesIO(scan(PAGE, noise, seed=seed, dpi=200))) as picture:
        return np.asarray(picture), picture.info["dpi"]


@pytest.mark.parametrize("noise", LEVELS, ids=lambda noise: noise.name)
def test_the_same_seed_gives_the_same_file(noise):
    assert scan(PAGE, noise, seed=3, dpi=200) == scan(PAGE, noise, seed=3, dpi=200)
    assert scan(PAGE, noise, seed=3, dpi=200) != scan(PAGE, noise, seed=4, dpi=200)


def test_a_scan_keeps_its_size_and_says_its_resolution():
    pixels, dpi = scanned(LEVELS[0])
    assert pixels.shape == PAGE.shape
    assert dpi == (200, 200)


def test_each_level_is_grainier_and_fainter_than_the_one_before():
    pages = [scanned(noise)[0] for noise in LEVELS]
    grains = [grain(page) for page in pages]
    assert grains == sorted(grains)
    contrasts = [float(np.median(page) - np.percentile(page, 1)) for page in pages]
    assert contrasts == sorted(contrasts, reverse=True)
