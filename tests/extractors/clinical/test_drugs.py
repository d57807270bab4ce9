import tomllib
from pathlib import Path

import pytest

from extractors.clinical.drugs import ingredient, ingredients

GOLDEN = tomllib.loads((Path(__file__).parents[2] / "golden" / "codes.toml").read_text())["drugs"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("coumadin", "warfarin"),
        ("toprol xl", "metoprolol"),
        ("percocet", "oxycodone and acetaminophen"),
        ("asa", "aspirin"),
    ],
)
def test_a_brand_has_its_ingredient(name, expected):
    assert ingredient(name) == expected


@pytest.mark.parametrize("name", ["glucose", "troponin i", "escherichia coli", "the", "statins x"])
def test_what_is_no_drug_in_a_note_has_none(name):
    assert ingredient(name) is None


@pytest.mark.parametrize(("name", "expected"), GOLDEN.items())
def test_a_drug_has_its_ingredients(name, expected):
    assert [item.name for item in ingredients(name)] == expected


def test_a_combination_is_a_drug_by_its_brand():
    assert ingredient("zestoretic") == "lisinopril and hydrochlorothiazide"


def test_an_ingredient_has_its_number_and_is_sure():
    (found,) = ingredients("Coumadin 5 mg daily")
    assert found == ("warfarin", "DB00682", 1.0)
