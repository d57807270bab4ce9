import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.parsing.ocr.cleaning import cleaned, grain, paper


def page(paper_level=255, ink=0):
    """A small page with a thick bar and a thin line."""
    picture = Image.new("L", (400, 300), paper_level)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((50, 50, 350, 70), fill=ink)
    pen.line((50, 200, 350, 200), fill=ink)
    return picture


def test_lone_specks_vanish_and_thin_lines_stay():
    picture = page()
    picture.putpixel((100, 120), 0)
    pixels = np.asarray(cleaned(picture))
    assert pixels[120, 100] == 255
    assert pixels[200, 60:340].max() == 0


def test_shaded_paper_becomes_white_and_faded_ink_black():
    shade = np.linspace(1, 0.6, 400)[None, :]
    pixels = np.asarray(page(paper_level=230, ink=100)) * shade
    result = np.asarray(cleaned(Image.fromarray(pixels.astype(np.uint8))))
    assert result[100:180].min() > 200
    assert result[52:68, 60:340].max() < 60


def test_white_text_on_black_is_read_as_black_on_white():
    result = np.asarray(cleaned(page(paper_level=0, ink=255)))
    assert result[60, 200] == 0
    assert result[150, 200] == 255


@pytest.mark.parametrize("sigma", [4, 10, 25])
def test_the_grain_of_a_page_is_its_noise_not_its_ink(sigma):
    noise = np.random.default_rng(1).normal(0, sigma, (300, 400))
    pixels = (np.asarray(page(paper_level=128, ink=100)) + noise).clip(0, 255).astype(np.uint8)
    assert grain(pixels) == pytest.approx(sigma, rel=0.2)


def test_paper_is_what_lies_under_the_ink():
    assert np.asarray(paper(page(paper_level=200))).min() >= 195
