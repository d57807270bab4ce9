import string

import pytest

from extractors.parsing.pdf.legible import is_scrambled, rare_share

ENGLISH = (
    "Either party may terminate this Agreement upon thirty days written notice. The patient"
    " denies chest pain and takes warfarin 5 mg nightly for atrial fibrillation; INR 2.4."
)
GERMAN = "Die Vertragsparteien vereinbaren, dass sämtliche Streitigkeiten zwölf Tage nach Übergabe"
FRENCH = "Les parties conviennent que le présent contrat est régi par le droit français"
SPANISH = "El paciente niega dolor torácico y refiere fiebre desde hace cinco días"
POLISH = "Pacjent zgłasza silny ból brzucha oraz gorączkę od trzech dni"
GREEK = "Αυτός ασθενής αρνείται πόνο στο στήθος"


def page(*words):
    return [(0, 0, 1, 1, word, 0, 0, number) for number, word in enumerate(words)]


@pytest.mark.parametrize("text", [ENGLISH, GERMAN, FRENCH, SPANISH, POLISH, GREEK])
def test_text_of_any_language_is_legible(text):
    assert rare_share(text.split()) < 0.1


@pytest.mark.parametrize("shift", [1, 3, 7, 13, 25])
def test_a_text_layer_whose_letters_are_shifted_is_scrambled(shift):
    letters = string.ascii_lowercase
    shifted = letters[shift:] + letters[:shift]
    scrambled = ENGLISH.translate(str.maketrans(letters, shifted))
    assert rare_share(scrambled.split()) > 0.2


def test_a_text_layer_of_characters_next_to_the_right_ones_is_scrambled():
    scrambled = "".join(chr(ord(c) - 29) if c != " " else c for c in ENGLISH)
    assert rare_share(scrambled.split()) > 0.35


def test_the_share_is_that_of_pairs_of_letters():
    assert rare_share(["noticeqz"] * 10) == pytest.approx(1 / 7)


def test_a_page_is_judged_by_a_sample_of_its_words():
    assert is_scrambled(page("xqzjkvw", "of") * 200)
    assert not is_scrambled(page("noticeqz", "notice", "agreement", "termination") * 200)


def test_a_few_letters_are_no_evidence():
    assert not is_scrambled(page("xqzjkvw") * 8)
    assert is_scrambled(page("xqzjkvw") * 9)


def test_numbers_codes_and_short_words_are_text():
    assert rare_share("§ 12(b) $1,000,000 04/12/2021 Mr. St. XII q.d. BP 120/80 ____".split()) == 0


def test_a_page_without_words_is_not_scrambled():
    assert rare_share([]) == 0
