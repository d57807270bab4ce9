import string

import pytest

from extractors.parsing.legible import garbage_share

ENGLISH = (
    "Either party may terminate this Agreement upon thirty days written notice. The patient"
    " denies chest pain and takes warfarin 5 mg nightly for atrial fibrillation; INR 2.4."
)
GERMAN = "Die Vertragsparteien vereinbaren, dass sämtliche Streitigkeiten zwölf Tage nach Übergabe"
FRENCH = "Les parties conviennent que le présent contrat est régi par le droit français"
SPANISH = "El paciente niega dolor torácico y refiere fiebre desde hace cinco días"
POLISH = "Pacjent zgłasza silny ból brzucha oraz gorączkę od trzech dni"
GREEK = "Αυτός ασθενής αρνείται πόνο στο στήθος"


@pytest.mark.parametrize("text", [ENGLISH, GERMAN, FRENCH, SPANISH, POLISH, GREEK])
def test_text_of_any_language_is_legible(text):
    assert garbage_share(text.split()) < 0.15


@pytest.mark.parametrize("shift", [1, 3, 7, 13, 25])
def test_a_text_layer_whose_letters_are_shifted_is_garbage(shift):
    letters = string.ascii_lowercase
    shifted = letters[shift:] + letters[:shift]
    scrambled = ENGLISH.translate(str.maketrans(letters, shifted))
    assert garbage_share(scrambled.split()) > 0.2


def test_a_text_layer_of_characters_next_to_the_right_ones_is_garbage():
    scrambled = "".join(chr(ord(c) - 29) if c != " " else c for c in ENGLISH)
    assert garbage_share(scrambled.split()) > 0.35


@pytest.mark.parametrize("word", ["\ufffd\ufffdbc", "\ue001\ue002", "a\x03b", "(cid:12)(cid:7)"])
def test_a_word_of_characters_that_stand_for_nothing_is_garbage(word):
    assert garbage_share([word]) == 1


def test_the_share_counts_characters():
    assert garbage_share(["\ufffd\ufffd", "notice", "of"]) == pytest.approx(0.2)


def test_numbers_codes_and_short_words_are_no_garbage():
    assert (
        garbage_share("§ 12(b) $1,000,000 04/12/2021 Mr. St. XII q.d. BP 120/80 ____".split()) == 0
    )


def test_a_page_without_words_has_no_garbage():
    assert garbage_share([]) == 0
