import pytest

from ray_jobs.entity_stage import code_index, entity_choices, entity_extractor, entity_identity
from schemas.codes import Code, CodeSettings
from schemas.deidentified import NoteText
from schemas.settings import EntitySettings, read_settings
from schemas.summary import SummaryLine


@pytest.fixture
def settings(tmp_path):
    own = tmp_path / "terms.csv"
    own.write_text("code,term,system\nH1,house fever,house\n")

    def make(**codes):
        return read_settings().model_copy(
            update={
                "entities": EntitySettings(finder="lexicon"),
                "codes": CodeSettings(**({"terminology": own} | codes)),
            }
        )

    return make


def test_a_terminology_adds_to_icd_10_cm_or_replaces_it(settings):
    added, replaced = code_index(settings()), code_index(settings(use="replace"))
    assert [index.candidates("house fever")[0].code for index in (added, replaced)] == ["H1", "H1"]
    assert added.candidates("gout")[0].code == "M10.9"
    assert replaced.candidates("gout") == ()


def test_the_stage_gives_codes(settings):
    note = NoteText(document_id="d1", text="He has gout.")
    rows = list(entity_extractor(settings(terminology=None))([note]))
    assert next(row.code for row in rows if isinstance(row, Code)) == "M10.9"


def test_another_terminology_is_another_version_wherever_it_lies(settings, tmp_path):
    one = settings()
    other = tmp_path / "other.csv"
    other.write_text(one.codes.terminology.read_text())
    moved = settings(terminology=other)
    assert entity_identity(one) == entity_identity(moved)
    assert entity_choices(one).model_dump_json() == entity_choices(moved).model_dump_json()
    other.write_text("code,term\nI10,pressure\n")
    assert entity_identity(one) != entity_identity(moved)


def test_how_sure_a_code_must_be_is_part_of_the_version(settings):
    told = entity_choices(settings(sure_enough=0.9)).model_dump_json()
    assert '"sure_enough":0.9' in told
    assert '"finder":"lexicon"' in told


def test_lines_name_nobody_and_cite_what_the_de_identified_note_says(settings):
    text = "Mary Johnson will follow up with Dr. Alan Turner in 2 weeks."
    note = NoteText(document_id="d1", text=text)
    rows = entity_extractor(settings(terminology=None))([note])
    (line,) = [row for row in rows if isinstance(row, SummaryLine)]
    told = line.citations[-1]
    assert text[told.start : told.end] == text
    assert told.text == "[NAME] will follow up with Dr. [NAME] in 2 weeks."
