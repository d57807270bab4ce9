import random

import pymupdf
import pytest

from ray_jobs.bench.files import BOMBS, GOOD, made_docx, made_pdf, mutant

MAKERS = (*dict.fromkeys(GOOD), *BOMBS, made_docx)


@pytest.mark.parametrize("make", MAKERS)
def test_a_seed_makes_the_same_file_each_time(make):
    one, two, other = (make(random.Random(seed)) for seed in (1, 1, 2))
    assert one == two
    assert make in BOMBS or one != other


def test_a_made_pdf_has_its_pages_and_words():
    with pymupdf.open(stream=made_pdf(random.Random(1), pages=3)) as pdf:
        assert [len(page.get_text("words")) > 100 for page in pdf] == [True] * 3


@pytest.mark.parametrize("make", BOMBS)
def test_a_bomb_is_small(make):
    assert len(make(random.Random(1))) < 100_000


def test_mutants_are_repeatable_and_damaged():
    originals = [made_pdf(random.Random(seed)) for seed in range(3)]
    made = [mutant(random.Random(number), originals) for number in range(30)]
    assert made == [mutant(random.Random(number), originals) for number in range(30)]
    assert sum(content not in originals for content in made) >= 28
