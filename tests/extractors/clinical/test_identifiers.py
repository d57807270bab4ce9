import pytest

from extractors.clinical.identifiers import CLASSES, identifiers


def found(text):
    return [(item.label, text[item.start : item.end]) for item in identifiers(text)]


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("Seen by Mary Johnson today.", "name", "Mary Johnson"),
        ("She lives in Dayton, Ohio.", "location", "Dayton, Ohio"),
        ("At 412 North Elm Street, Apt 4B.", "location", "412 North Elm Street, Apt 4B"),
        ("Zip code 62704.", "location", "62704"),
        ("Sent to Mercy General Hospital.", "location", "Mercy General Hospital"),
        ("Admitted on March 3, 2021.", "date", "March 3, 2021"),
        ("Admitted 03/04/21.", "date", "03/04/21"),
        ("Since 2021-03-04.", "date", "2021-03-04"),
        ("Seen on 3/4.", "date", "3/4"),
        ("Stayed June 3-5, 2024.", "date", "June 3-5, 2024"),
        ("Seen Dec. 3 again.", "date", "Dec. 3"),
        ("Seen 03-DEC-24.", "date", "03-DEC-24"),
        ("At 2024-05-03T12:30.", "date", "2024-05-03"),
        ("Per the dictation of 07/30/2004.", "date", "07/30/2004"),
        ("A 93-year-old man.", "date", "93"),
        ("Phone: (217) 555-0134 x12.", "phone", "(217) 555-0134 x12"),
        ("Fax: 217-555-0199.", "fax", "217-555-0199"),
        ("Write to a.b@example.org.", "email", "a.b@example.org"),
        ("SSN 123-45-6789.", "ssn", "123-45-6789"),
        ("Medical Record #: 44-21-90.", "mrn", "44-21-90"),
        ("Policy number XG-1234567.", "health_plan", "XG-1234567"),
        ("Acct # 99887766.", "account", "99887766"),
        ("DEA number OF8662930.", "license", "OF8662930"),
        ("VIN 1HGCM82633A004352.", "vehicle", "1HGCM82633A004352"),
        ("License plate 7ABC123.", "vehicle", "7ABC123"),
        ("Pacemaker serial number PM-88231-A.", "device", "PM-88231-A"),
        ("See https://example.org/p/1.", "url", "https://example.org/p/1"),
        ("From 192.168.10.44 tonight.", "ip", "192.168.10.44"),
        ("From 2001:db8::ff00:42:8329.", "ip", "2001:db8::ff00:42:8329"),
        ("Fingerprint ID: FP-993812.", "biometric", "FP-993812"),
        ("Image face_0012.jpg was filed.", "photo", "face_0012.jpg"),
        ("Accession number S21-33456.", "other", "S21-33456"),
    ],
)
def test_each_class_is_found(text, label, value):
    assert found(text) == [(label, value)]


@pytest.mark.parametrize(
    "text",
    [
        "An 89-year-old man in 2021 in Ohio.",
        "Blood pressure 120/80, strength 5/5, pain 3-5/10.",
        "Version 1.2.3 of the protocol.",
        "Room 12, 999.99.99.999.",
        "Sodium 140, potassium 4.1.",
        "He may take 20 mg.",
        "Seen in the Wound Clinic and in Pain Management Clinic.",
        "She moved from Canada. She was born in June.",
        "CT HEAD WITHOUT CONTRAST, CT FACIAL BONES.",
        "Her prescription was 20/30.",
    ],
)
def test_what_identifies_nobody_is_left(text):
    assert found(text) == []


def test_the_nearer_of_two_words_says_what_a_number_is():
    assert found("Patient account number 12345678") == [("account", "12345678")]


def test_both_ends_of_a_range_are_found():
    ends = [("date", "12/28/2023"), ("date", "1/2/2024")]
    assert found("Stayed 12/28/2023-1/2/2024.") == ends


def test_a_number_is_found_again_without_its_word():
    assert found("MRN: 442-19-90. See 442-19-90.") == [("mrn", "442-19-90")] * 2


def test_there_are_eighteen_classes():
    assert len(CLASSES) == len(set(CLASSES)) == 18
