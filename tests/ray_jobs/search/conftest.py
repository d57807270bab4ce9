"""A few passages with vectors, to search without a model."""

import numpy as np
import pytest

from ray_jobs.search.learned import FEATURES, Learned
from ray_jobs.search.passages import Passage
from ray_jobs.search.questions import Sense
from ray_jobs.search.routing import Naming

_TEXTS = [
    ("acme", "Term", "It ends after two years."),
    ("acme", "Law", "The law of Ohio governs."),
    ("borealis", "Term", "It ends at once."),
    ("borealis", "Law", "The law of Nevada governs."),
]


@pytest.fixture
def passages():
    return [
        Passage(f"p{at}", document, 100 * (at % 2), 100 * (at % 2) + len(text), section, text)
        for at, (document, section, text) in enumerate(_TEXTS)
    ]


@pytest.fixture
def vectors():
    return np.array([[1, 0], [0, 1], [1, 0], [0, 1]], np.float32)


@pytest.fixture
def namings():
    return {name: Naming(f"{name} contract", f"{name} agrees") for name in ("acme", "borealis")}


@pytest.fixture
def sense():
    """Of a question about the law."""
    law = np.array([0.28, 0.96], np.float32)
    return Sense(law, law)


@pytest.fixture
def learned():
    zeros = np.zeros((2, 1), np.float32)
    law = np.array([[0.28, 0.96]], np.float32)
    return Learned(zeros, zeros.T, np.ones(len(FEATURES), np.float32), law)
