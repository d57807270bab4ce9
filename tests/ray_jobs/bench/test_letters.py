import pymupdf
import pytest

from ray_jobs.bench.letters import Letters
from schemas.document import Box


@pytest.mark.parametrize(("rotation", "box"), [(0, (70, 85, 140, 105)), (90, (737, 70, 757, 140))])
def test_letters_are_found_where_they_are_shown(rotation, box):
    made = pymupdf.open()
    page = made.new_page(width=595, height=842)
    page.insert_text((72, 100), "inside me")
    page.insert_text((72, 300), "outside")
    page.set_rotation(rotation)
    letters = Letters(made.tobytes())
    x0, y0, x1, y1 = box
    assert letters.inside([Box(page=1, x0=x0, y0=y0, x1=x1, y1=y1)]) == "insideme"
    letters.close()
