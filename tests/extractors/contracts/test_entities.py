from extractors.contracts.entities import ContractEntityExtractor
from extractors.contracts.sections import sections
from schemas.vocabulary import ContractLabel

TEXT = """1. FEES
Acme shall pay $500 within thirty (30) days after May 2, 2025, plus 3% interest.
"""


def test_entities_come_in_reading_order_with_normal_forms(document):
    found = list(ContractEntityExtractor()([document(TEXT, headings=sections(TEXT))]))
    assert [(entity.label, entity.normalized) for entity in found] == [
        (ContractLabel.MONEY, "USD 500.00"),
        (ContractLabel.DURATION, "P30D"),
        (ContractLabel.DATE, "2025-05-02"),
        (ContractLabel.PERCENTAGE, "3"),
    ]
    assert {entity.section for entity in found} == {"FEES"}


def test_a_date_is_not_also_a_duration(document):
    text = "on the 5 day of May 2020 it began"
    labels = [entity.label for entity in ContractEntityExtractor()([document(text)])]
    assert labels == [ContractLabel.DATE]
