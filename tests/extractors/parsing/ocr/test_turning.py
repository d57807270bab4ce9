import pytest
from PIL import Image, ImageDraw

from extractors.parsing.ocr.turning import lean, turned


def lined():
    """A page of broken lines."""
    picture = Image.new("L", (1600, 2000), 255)
    pen = ImageDraw.Draw(picture)
    for row in range(200, 1800, 43):
        for start in range(200, 1320, 140):
            pen.rectangle((start, row, start + 110, row + 20), fill=0)
    return picture


@pytest.mark.parametrize("degrees", [-4.3, -0.5, 0, 1.5, 3])
def test_the_turn_that_levels_a_page_is_found(degrees):
    skewed = lined().rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255)
    level, upside_down = lean(skewed)[:2]
    assert level == pytest.approx(degrees, abs=0.1)
    assert upside_down == pytest.approx(level + 180)


def test_a_page_on_its_side_is_turned_upright():
    sideways = lined().rotate(90 - 1.5, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    turns = [round(degrees % 360, 1) for degrees in lean(sideways)[:2]]
    assert sorted(turns) == [pytest.approx(91.5, abs=0.15), pytest.approx(271.5, abs=0.15)]


def test_an_empty_page_stays_as_it_is():
    assert lean(Image.new("L", (800, 1000), 255)) == [0.0]


@pytest.mark.parametrize("degrees", [0, 2, 90, 180, 268.5])
def test_a_box_of_the_turned_page_leads_back_to_where_it_was(degrees):
    mark = (100, 200, 180, 230)
    picture = Image.new("L", (800, 1000), 255)
    ImageDraw.Draw(picture).rectangle(mark, fill=0)
    turn = turned(picture, degrees)
    seen = turn.picture.point(lambda level: 255 - level).getbbox()
    slack = 12 if degrees % 90 else 2
    assert turn.box_before(seen) == pytest.approx(mark, abs=slack)


def test_boxes_stay_inside_the_page():
    turn = turned(Image.new("L", (800, 1000), 255), 5)
    width, height = turn.picture.size
    assert turn.box_before((0, 0, width, height)) == (0, 0, 800, 1000)
