import pytest

from extractors.clinical.person_names import person_names


def found(text):
    return [text[item.start : item.end] for item in person_names(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dr. Alvarez saw her.", ["Alvarez"]),
        ("Mrs. O'Brien is here with Mr. St-Pierre.", ["O'Brien", "St-Pierre"]),
        ("Patient Name: John Q. Smith   MRN: 1", ["John Q. Smith"]),
        ("JOHN SMITH was seen.", ["JOHN SMITH"]),
        ("Mary Johnson was seen.", ["Mary Johnson"]),
        ("Smith, John A. was admitted.", ["Smith, John A."]),
        ("Electronically signed by: Anna-Maria Lopez, RN", ["Anna-Maria Lopez"]),
        ("Robert Williams, M.D.", ["Robert Williams"]),
        ("She lives with her daughter, Susan.", ["Susan"]),
        ("Mary Johnson came. Johnson left.", ["Mary Johnson", "Johnson"]),
        ("Seen by Dr. X.  Cultures are pending.", ["X."]),
        ("Seen by Dr. X. Again, she is well.", ["X."]),
        ("Mary Johnson came. J. JOHNSON left.", ["Mary Johnson", "J. JOHNSON"]),
        ("In Dr. Bell's office.", ["Bell"]),
    ],
)
def test_what_is_a_name(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "He has Parkinson's disease and Hodgkin lymphoma.",
        "Mary Johnson syndrome is rare.",
        "A Foley catheter was placed.",
        "May have Aspirin. Will Follow up.",
        "Positive Murphy sign.",
        "Treated for Parkinson's, and her mother: Alzheimer's.",
        "Model Name: Sigma.",
        "MS Contin was given.",
        "The patient is stable.",
        "",
    ],
)
def test_what_is_none(text):
    assert found(text) == []


def test_a_name_is_found_again_but_not_in_an_eponym():
    text = "Dr. Whipple operated. The Whipple procedure was long. Whipple left."
    spans = [item.start for item in person_names(text)]
    assert spans == [4, text.rindex("Whipple")]
