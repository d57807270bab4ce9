import pytest

from extractors.clinical.measurements import measurement


def measured(text):
    test = text.split(maxsplit=1)[0].rstrip(":")
    return measurement(text, len(test), len(text))


@pytest.mark.parametrize(
    ("text", "number", "unit", "flag"),
    [
        ("Hemoglobin of 9.2 g/dL (L) today", 9.2, "g/dL", "low"),
        ("WBC: 12,400", 12400, None, None),
        ("INR was 2.5, high", 2.5, None, "high"),
        ("Potassium 5.9 mEq/L H", 5.9, "mEq/L", "high"),
        ("Glucose level was 110 mg/dL", 110, "mg/dL", None),
        ("Sodium 140, potassium 4.1", 140, None, None),
        ("Troponin <0.01", 0.01, None, None),
        ("Pulse 72 bpm", 72, "bpm", None),
        ("BP 140/90", None, "mmHg", None),
    ],
)
def test_what_follows_a_test_is_its_value(text, number, unit, flag):
    found = measured(text)
    assert (found.number, found.unit, found.flag) == (number, unit, flag)
    assert text[found.start : found.end] == found.written


@pytest.mark.parametrize(
    "text",
    ["CT 2 days ago", "Echo 3/4/2020", "MRI 10/12", "X-ray 2 views", "Hemoglobin stable", "CBC"],
)
def test_what_is_no_value(text):
    assert measured(text) is None


def test_the_next_mention_bounds_a_value():
    assert measurement("Sodium potassium 4.1", 6, 7) is None
