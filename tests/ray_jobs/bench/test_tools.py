import random

import pytest

from ray_jobs.bench.files import made_pdf
from ray_jobs.bench.tools import TOOLS, installed


@pytest.mark.parametrize("name", installed())
def test_every_tool_gives_the_words_of_each_page(name):
    pages = list(TOOLS[name](made_pdf(random.Random(1), pages=2)))
    assert [len(page.split()) > 100 for page in pages] == [True, True]
