import pytest

from extractors.clinical.follow_ups import follow_ups


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Follow up with cardiology in 2 weeks.", ["P2W"]),
        ("He will return to clinic in three to four months.", ["P3M"]),
        ("We will see him back in a month.", ["P1M"]),
        ("Repeat the colonoscopy in 10 years.", ["P10Y"]),
        ("Follow-up as needed.", []),
        ("She was admitted in 2 weeks of pain.", []),
    ],
)
def test_what_is_to_happen_after_how_long(text, after):
    found = list(follow_ups(text, 0, len(text)))
    assert [item.after for item in found] == after
    assert all(text[item.start : item.end].strip() for item in found)
