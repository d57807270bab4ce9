from datetime import timedelta

import pytest

from extractors.clinical.date_shift import read_date
from extractors.clinical.deidentifier import Deidentifier
from extractors.text.offset_map import Exchange, replaced
from schemas.deidentified import AS_IT_IS, DeidentifySettings, NoteText
from schemas.document import Heading

MASK = DeidentifySettings()
SURROGATE = DeidentifySettings(mode="surrogate", secret="s")
SHIFT = DeidentifySettings(shift_dates=True, secret="s")


def told(text, settings=MASK, key="d1", **attributes):
    document, *_ = rows(text, settings, key, attributes)
    return document.text


def rows(text, settings=MASK, key="d1", attributes=None):
    note = NoteText(document_id=key, text=text, attributes=attributes or {})
    return list(Deidentifier(settings)([note]))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Dr. Alvarez saw her on Dec. 3.", "Dr. [NAME] saw her on [DATE]."),
        ("A 93-year-old man, aged 89 then.", "A [AGE OVER 89]-year-old man, aged 89 then."),
        ("He has Parkinson's disease.", "He has Parkinson's disease."),
        ("Mary Johnson came. J. JOHNSON left.", "[NAME] came. [NAME] left."),
        ("Seen by Dr. X.  Stable.", "Seen by Dr. [NAME]  Stable."),
        (
            "Regards,\nAnn Lee, RN\nann.lee@example.org\nTel. 217-555-0134",
            "Regards,\n[NAME], RN\n[EMAIL]\nTel. [PHONE]",
        ),
        ("From June 3-5, 2024.", "From [DATE]."),
        ("From 12/28/2023-1/2/2024.", "From [DATE]-[DATE]."),
        ("MRN: 442-19-90. Chart of 442-19-90.", "MRN: [MRN]. Chart of [MRN]."),
        ("In 2021 in Ohio.", "In 2021 in Ohio."),
    ],
)
def test_masks_say_of_what_class_an_identifier_was(text, masked):
    assert told(text) == masked


def test_the_rows_of_identifiers_give_the_text_and_the_way_back():
    text = "Mary Johnson was seen on 3/4/2021 in Dayton, Ohio."
    document, *found = rows(text, SURROGATE)
    exchanges = [Exchange(item.start, item.end, item.replacement) for item in found]
    assert replaced(text, exchanges) == (document.text, document.replacements)
    assert [item.label for item in found] == ["name", "date", "location"]


def test_the_same_person_twice_has_one_surrogate():
    first, second = told("Mary Johnson came. Johnson left.", SURROGATE).split(" came. ")
    assert second.removesuffix(" left.") == first.split()[1] != "Johnson"


def test_the_time_between_the_dates_of_a_patient_stays_in_all_notes():
    texts = ("Seen on 3/20/2024.", "Seen on March 23, 2024.", "Seen on 2025-03-21.")
    notes = [told(text, SHIFT, key=text, patient="P1") for text in texts]
    assert not set(notes) & set(texts)
    days = [read_date(note.removeprefix("Seen on ").removesuffix("."), 2000).day for note in notes]
    assert [day - days[0] for day in days] == [timedelta(0), timedelta(3), timedelta(366)]


def test_dates_of_a_note_without_a_patient_move_by_its_record_number():
    text = "MRN: 4421990. Seen 2024-03-20."
    moved = {told(text, SHIFT, key=key)[-11:] for key in ("d1", "d2")}
    assert len(moved) == 1
    assert moved != {told("Seen 2024-03-20.", SHIFT)[-11:]}


def test_the_year_that_tells_an_age_over_89_is_not_told():
    found = told("Born 03/04/1931. Seen 05/06/2024. Moved here 07/08/1940.", SHIFT)
    assert found.startswith("Born [DATE]. Seen ")
    assert "1940" in found or "1939" in found or "1941" in found
    assert told("A 93-year-old man.", SHIFT) == "A 90+-year-old man."


def test_a_heading_stands_in_the_new_text_and_names_nobody():
    text = "Mary Johnson:\nStable since 3/4/2021.\nPLAN:\nRest."
    headings = (
        Heading(start=0, end=13, body_end=37, level=1, title="Mary Johnson"),
        Heading(start=37, end=42, body_end=48, level=1, title="Plan"),
    )
    note = NoteText(document_id="d1", text=text, headings=headings)
    document, *_ = Deidentifier(MASK)([note])
    titles = {item.title: document.text[item.start : item.end] for item in document.headings}
    assert titles == {"[NAME]": "[NAME]:", "Plan": "PLAN:"}
    assert document.headings[0].body_end == document.headings[1].start


def test_what_is_not_marked_as_phi_stays_as_it_is():
    document, *found = rows("Dr. Alvarez saw her.", AS_IT_IS)
    assert (document.text, document.replacements, found) == ("Dr. Alvarez saw her.", (), [])
