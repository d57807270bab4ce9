import re

import pytest

from extractors.clinical.identifiers import CLASSES, identifiers
from extractors.clinical.person_names import listed
from extractors.clinical.surrogates import Surrogates, mask

OF_ANN = Surrogates(b"secret", "ann")
EXAMPLES = {
    "name": "Mary Johnson",
    "location": "412 North Elm Street, Apt 4B, Dayton, OH 45402",
    "phone": "(217) 555-0134 x12",
    "fax": "1-217-555-0199",
    "email": "a.b@example.org",
    "url": "https://portal.example.org/p/1",
    "ip": "192.168.10.44",
    "photo": "face_0012.jpg",
}


def invented(label):
    text = EXAMPLES.get(label, "AX-4421-90b")
    return text, OF_ANN.of(label, text)


@pytest.mark.parametrize("label", [name for name in CLASSES if name != "date"])
def test_a_surrogate_is_another_and_always_the_same(label):
    text, found = invented(label)
    assert found.lower() != text.lower()
    assert found == Surrogates(b"secret", "ann").of(label, text)


@pytest.mark.parametrize("label", ["mrn", "account", "device", "license", "other"])
def test_a_number_keeps_its_shape(label):
    _, found = invented(label)
    assert re.fullmatch(r"[A-Z]{2}-\d{4}-\d\d[a-z]", found)


@pytest.mark.parametrize("label", sorted(EXAMPLES))
def test_a_surrogate_is_of_the_same_class_where_its_form_says_the_class(label):
    _, found = invented(label)
    said = {"name": "Dr. {}", "fax": "Fax: {}"}.get(label, "At {}")
    assert label in {item.label for item in identifiers(said.format(found))}


def test_the_parts_of_a_name_go_on_belonging_together():
    first, last = OF_ANN.of("name", "Mary Johnson").split()
    assert OF_ANN.of("name", "Johnson") == last
    assert OF_ANN.of("name", "JOHNSON, Mary") == f"{last.upper()}, {first}"


@pytest.mark.parametrize(("name", "sex"), [("Mary", "female"), ("John", "male")])
def test_a_given_name_becomes_one_of_the_same_sex(name, sex):
    assert OF_ANN.of("name", name).lower() in listed(f"dist.{sex}.first")


def test_another_patient_and_another_secret_have_other_surrogates():
    others = [Surrogates(b"secret", "bob"), Surrogates(b"other", "ann")]
    found = {item.of("mrn", "44219087") for item in (OF_ANN, *others)}
    assert len(found) == 3


def test_states_and_kinds_of_places_stay():
    text, found = invented("location")
    assert re.fullmatch(r"\d{3} North [\w ]+ Street, Apt \d[A-Z], [\w ]+, OH \d{5}", found)
    assert found != text


def test_what_has_nothing_to_exchange_is_masked():
    assert OF_ANN.of("location", "General Hospital") == mask("location") == "[LOCATION]"


def test_dates_move_by_whole_weeks_and_never_by_none():
    moves = {Surrogates(b"secret", str(patient)).days() for patient in range(300)}
    assert {days % 7 for days in moves} == {0}
    assert 0 not in moves
    assert (min(moves), max(moves)) == (-364, 364)
