import pytest

from extractors.clinical.attributes import Frequency, frequency, said_of_a_drug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 mg by mouth at bedtime", ["5 mg", "oral", "1 per day at bedtime"]),
        ("1,000 mg\tPO\tBID\tactive", ["1000 mg", "oral", "2 per day"]),
        ("81mg tablet, one tablet daily", ["81 mg", "1 tablet", "tablet", "1 per day"]),
        ("500 mg/5 ml 1 tsp t.i.d.", ["500 mg/5ml", "1 teaspoon", "teaspoon", "3 per day"]),
        ("5/325 mg q.4-6h. p.r.n.", ["5-325 mg", "6 per day as needed"]),
        ("0.5 mg/kg/day x 7 days", ["0.5 mg/kg/day", "P7D"]),
        ("1-2 tabs q 6 hours prn pain", ["1-2 tablet", "tablet", "4 per day as needed"]),
        ("25 mcg/hr patch every 72 hours", ["25 mcg/hr", "patch", "every 3 days"]),
        ("50,000 units once a week", ["50000 units", "1 per week"]),
        ("10 mg for atrial fibrillation.", ["10 mg", "atrial fibrillation"]),
        ("20 mg for two weeks", ["20 mg", "P2W"]),
        ("held since Monday", []),
    ],
)
def test_what_is_said_has_a_normal_form(text, expected):
    assert [item.normalized for item in said_of_a_drug(text, 0, len(text))] == expected


def test_each_attribute_stands_where_it_says():
    text = "Albuterol 2 puffs inhaled every 4 hours as needed for wheezing"
    assert [text[item.start : item.end] for item in said_of_a_drug(text, 9, len(text))] == [
        "2 puffs",
        "puffs",
        "inhaled",
        "every 4 hours as needed",
        "wheezing",
    ]


@pytest.mark.parametrize(
    ("text", "per_day"),
    [
        ("q.d.", 1), ("once daily", 1), ("b.i.d.", 2), ("twice a day", 2), ("three times daily", 3),
        ("4 times a day", 4), ("every 6 hours", 4), ("q8h", 3), ("every twelve hours", 2),
        ("every other day", 0.5), ("nightly", 1), ("at bedtime", 1), ("prn", None),
    ],
)  # fmt: skip
def test_a_frequency_is_times_a_day(text, per_day):
    assert frequency(text).per_day == per_day


def test_as_needed_is_kept_apart_from_how_often():
    assert frequency("q6h prn") == Frequency(4, as_needed=True)
    assert str(frequency("twice daily as needed")) == "2 per day as needed"
    assert frequency("held since Monday") is None
