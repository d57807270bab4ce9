import pytest

from extractors.clinical.entities import ClinicalEntityExtractor
from extractors.clinical.mentions import MentionFinder
from extractors.clinical.sections import sections
from extractors.summarizing.lines import note_lines
from schemas.summary import SummaryLine

TEXT = """CHIEF COMPLAINT: Cough for three days.
ALLERGIES: {allergies}
LABORATORY DATA: WBC 15.2 high.
ASSESSMENT: Pneumonia. No pulmonary embolism.
PLAN: Start azithromycin 250 mg daily. Stop lisinopril. Follow up in 2 weeks.
FAMILY HISTORY: Mother had asthma.
"""


@pytest.fixture
def gist(document):
    stage = note_lines(ClinicalEntityExtractor(MentionFinder()))

    def lines(allergies="Codeine."):
        text = TEXT.format(allergies=allergies)
        rows = stage([document(text, headings=sections(text))])
        return [row for row in rows if isinstance(row, SummaryLine)]

    return lines


def test_each_topic_has_its_lines(gist):
    found = {}
    for line in gist():
        found.setdefault(line.topic, []).append(line.text)
    assert found["reason"] == ["Cough for three days."]
    assert found["findings"] == ["WBC 15.2 (high)"]
    assert found["assessment"] == ["Pneumonia"]
    assert found["allergies"] == ["Codeine"]
    assert found["medications changed"] == [
        "started: azithromycin 250 mg daily",
        "stopped: lisinopril",
    ]
    assert found["follow-up"] == ["Follow up in 2 weeks"]


def test_that_there_is_no_allergy_is_said_too(gist):
    (line,) = [line for line in gist("No known drug allergies.") if line.topic == "allergies"]
    assert (line.text, line.must_mention) == ("No known drug allergies.", True)


def test_every_line_cites_the_words_it_is_made_of(gist):
    for line in gist():
        said = " ".join(item.text for item in line.citations)
        assert line.text.partition(": ")[2].split(" ")[0] in said
        assert line.support == "extracted"
