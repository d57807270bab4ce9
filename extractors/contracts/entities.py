"""The entity stage of contracts: parties, dates, amounts of money, durations, percentages."""

from collections.abc import Iterator, Sequence

from extractors.contracts.amounts import find_amounts
from extractors.contracts.dates import find_dates
from extractors.contracts.preamble import parties
from extractors.text.headings import path_at
from schemas.document import DocumentText
from schemas.span import Entity, span_id
from schemas.vocabulary import ContractLabel


class ContractEntityExtractor:
    """Finds named and numbered things in contracts."""

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[Entity]:
        """The entities of each contract in reading order."""
        for document in batch:
            yield from sorted(_extract(document), key=lambda entity: (entity.start, entity.end))


def _extract(document: DocumentText) -> Iterator[Entity]:
    text = document.text
    for party in parties(text):
        yield _entity(document, party.start, party.end, ContractLabel.PARTY, party.role)
    dates = find_dates(text)
    for date in dates:
        yield _entity(document, date.start, date.end, ContractLabel.DATE, date.value.isoformat())
    for amount in find_amounts(text):
        if not any(date.start < amount.end and amount.start < date.end for date in dates):
            yield _entity(document, amount.start, amount.end, amount.label, amount.normalized)


def _entity(
    document: DocumentText, start: int, end: int, label: ContractLabel, normalized: str | None
) -> Entity:
    path = path_at(document.headings, start)
    return Entity(
        document_id=document.document_id,
        entity_id=span_id(document.document_id, label, start, end),
        start=start,
        end=end,
        text=document.text[start:end],
        label=label,
        normalized=normalized,
        section=path[-1].title if path else None,
    )
