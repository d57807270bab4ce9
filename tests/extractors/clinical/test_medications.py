import pytest

from extractors.clinical.medications import attributes, status, times_a_day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Warfarin 5 mg by mouth at bedtime", ["5 mg", "by mouth", "at bedtime"]),
        ("Metformin\t1000 mg\tPO\tBID\tactive", ["1000 mg", "po", "bid"]),
        (
            "Albuterol 2 puffs inhaled every 4 hours as needed",
            ["2 puffs", "inhaled", "every 4 hours"],
        ),
        ("Lasix 40 mg p.o. b.i.d.", ["40 mg", "p.o.", "b.i.d."]),
        ("Insulin 22 units SC QHS", ["22 units", "sc", "qhs"]),
        ("Aspirin daily", ["daily"]),
    ],
)
def test_what_follows_a_drug_belongs_to_it(text, expected):
    drug_end = len(text.split()[0])
    assert [item.normalized for item in attributes(text, drug_end, len(text))] == expected


def test_the_next_line_belongs_to_the_next_drug():
    text = "Warfarin\nLasix 40 mg daily"
    assert list(attributes(text, 8, len(text))) == []


@pytest.mark.parametrize(
    ("sentence", "drug", "expected"),
    [
        ("On warfarin 5 mg nightly, held since Monday.", "warfarin", "held"),
        ("Continue furosemide.", "furosemide", "active"),
        ("Discontinue montelukast, which gave him dreams.", "montelukast", "stopped"),
        ("Vancomycin was stopped and doxycycline was started.", "Vancomycin", "stopped"),
        ("Vancomycin was stopped and doxycycline was started.", "doxycycline", "started"),
        ("Increase amlodipine to 10 mg daily.", "amlodipine", "changed"),
        ("Apixaban 5 mg twice daily.", "Apixaban", "active"),
    ],
)
def test_the_words_on_a_drug_say_whether_it_is_taken(sentence, drug, expected):
    start = sentence.index(drug)
    assert status(sentence, 0, start, start + len(drug), len(sentence)) == expected


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [("twice daily", 2), ("b.i.d.", 2), ("every 6 hours", 4), ("at bedtime", 1), ("prn", None)],
)
def test_a_frequency_is_times_a_day(frequency, expected):
    assert times_a_day(frequency) == expected
