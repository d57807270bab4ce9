import pytest

from extractors.clinical.drugs import ingredient


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
