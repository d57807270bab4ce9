import pytest

from extractors.summarizing.grounding import check

NOTE = "She takes aspirin 81 mg daily since March 4, 2019 and denies chest pain on the left side."
CONTRACT = "The Company shall pay the Distributor $5,000,000 within thirty (30) days after invoice."


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        (NOTE, NOTE),
        ("Aspirin 81mg every day since 2019-03-04.", NOTE),
        ("ASPIRIN SINCE MARCH 2019; NO CHEST PAIN", NOTE),
        ("Acetylsalicylic acid has been taken since 2019.", NOTE),
        ("Company will pay $5 million to Distributor within 30 days.", CONTRACT),
    ],
)
def test_what_the_citation_says_in_another_form_is_supported(sentence, source):
    assert check(sentence, [source]).unsupported == ()


@pytest.mark.parametrize(
    ("sentence", "source", "reason"),
    [
        ("She takes aspirin 325 mg daily.", NOTE, "amount"),
        ("She takes aspirin 81 mg twice daily.", NOTE, "frequency"),
        ("She takes ibuprofen 81 mg daily.", NOTE, "drug"),
        ("Aspirin since March 14, 2019.", NOTE, "date"),
        ("Aspirin for 4 reasons.", NOTE, "number"),
        ("She reports chest pain.", NOTE, "negation"),
        ("No chest pain on the right side.", NOTE, "opposite"),
        ("The Company shall pay Acme within 30 days.", CONTRACT, "name"),
        ("The Company shall pay within 30 months.", CONTRACT, "amount"),
        ("The Distributor shall pay the Company after invoice.", CONTRACT, "misplaced"),
    ],
)
def test_one_wrong_value_is_told_with_its_kind(sentence, source, reason):
    found = check(sentence, [source])
    assert not found.supported
    assert reason in found.reasons


def test_several_citations_support_together():
    assert check("Aspirin 81 mg and 30 days.", [NOTE, CONTRACT]).supported


def test_entities_are_looked_for_where_a_finder_is_given():
    def find(text):
        at = text.find("asthma")
        return [(at, at + 6, "asthma")] if at >= 0 else []

    assert check("She has asthma.", [NOTE], find).reasons == ("entity",)
    assert check("She has asthma.", [NOTE]).supported
