import csv
from pathlib import Path

import pytest

from extractors.clinical.context import SentenceContext
from ray_jobs.evaluation.marked import read_marked


def verdict(text, start, end, section=None):
    context = SentenceContext(text, 0, len(text)).of(start, end, section)
    axes = [
        context.assertion(),
        *(name for name in ("historical", "family") if name in context.cues),
    ]
    return "+".join(axes)


@pytest.mark.parametrize(
    "marked",
    [
        "Patient denies [fever|negated] and [chest pain|negated].",
        "Denies chest pain but has [fever|present].",
        "No [fever|negated], [chills|negated] or [cough|negated].",
        "[Pneumonia|negated] was ruled out.",
        "There is no change in the [mass|present].",
        "Rule out [pneumonia|possible].",
        "Cannot rule out [pneumonia|possible].",
        "Likely [sepsis|possible].",
        "Return if [fever|conditional] develops.",
        "History of [asthma|present+historical].",
        "Three day history of [cough|present].",
        "Mother had [breast cancer|present+family].",
        "Mother states that he has [fever|present].",
        "No family history of [stroke|negated+family].",
        "Has [pain|present]; denies [fever|negated]; reports [cough|present].",
    ],
)
def test_a_cue_reaches_as_far_as_a_reader_takes_it(marked):
    text, expected = read_marked(marked)
    found = [(start, end, verdict(text, start, end)) for start, end, _ in expected]
    assert found == expected


def test_the_verdict_names_the_words_that_decided():
    text = "She denies fever."
    assert SentenceContext(text, 0, len(text)).of(11, 16, None).cue() == "denies"


def test_a_section_speaks_where_no_cue_does():
    assert verdict("Breast cancer.", 0, 13, "family_history") == "present+family"
    assert verdict("Asthma.", 0, 6, "past_medical_history") == "present+historical"


def parts():
    """The golden sentences by what they are about."""
    file = Path(__file__).parents[2] / "golden" / "assertions.txt"
    for part in file.read_text(encoding="utf-8").split("\n\n# ")[1:]:
        name, *lines = part.strip().split("\n")
        yield pytest.param(lines, id=name)


@pytest.mark.parametrize("lines", list(parts()))
def test_nine_of_ten_golden_mentions_are_understood(lines):
    assert len(lines) >= 60
    wrong, count = [], 0
    for line in lines:
        text, expected = read_marked(line)
        count += len(expected)
        wrong += [
            line for start, end, meant in expected if verdict(text, start, end, None) != meant
        ]
    assert len(wrong) <= 0.1 * count, wrong


def test_what_is_needed_for_a_symptom_is_itself_no_condition():
    text = "Nitroglycerin for chest pain as needed."
    assert verdict(text, 0, 13) == "present"
    assert verdict(text, 18, 28) == "conditional"


def test_a_standing_illness_alone_on_a_line_was_there_before():
    assert verdict("2. Type 2 diabetes.", 3, 18) == "present+historical"
    assert verdict("2. Type 2 diabetes.", 3, 18, "assessment") == "present"
    assert verdict("Pneumonia.", 0, 9) == "present"


@pytest.mark.data
def test_negation_on_the_development_half_of_the_negex_kit(shared_data):
    with (shared_data / "clinical/negex/dev.tsv").open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["start"]
        ]
    pairs = []
    for row in rows:
        start, end = int(row["start"]), int(row["end"])
        found = verdict(row["sentence"], start, end).startswith("negated")
        pairs.append((found, row["negation"] == "Negated"))
    true_positives = sum(found and gold for found, gold in pairs)
    f1 = 2 * true_positives / (sum(f for f, _ in pairs) + sum(g for _, g in pairs))
    assert f1 >= 0.98
