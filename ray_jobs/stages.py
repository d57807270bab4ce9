"""The pipeline on one page: what each stage reads, writes and needs, for each kind of documents.

    files -> parse -> documents, pages, sections
                      documents -> clauses   -> clauses, answers, contract_terms,  (contracts)
                                             contract_periods, obligations,
                                             cross_references
                                -> entities  -> entities, relations, clinical_facts
                                -> summaries -> summaries
                                -> chunks    -> chunks -> embeddings -> vectors in Postgres

A stage's version is a digest of ``code``, of its rules, its model, the libraries that decide its
output and its settings. Raise ``code`` when a stage gives other rows for the same document: the
golden test says so when it was forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.clinical.entity_labels import WEIGHTS as ENTITY_WEIGHTS
from extractors.contracts.clauses import WEIGHTS, Finder, rule_candidates
from extractors.learned.weights import encoder_identity, weights_identity
from extractors.stage import Stage
from schemas.chunk import Chunk
from schemas.document import Document, DocumentText, Page
from schemas.facts import (
    Answer,
    ClinicalFact,
    ContractPeriod,
    ContractTerm,
    CrossReference,
    Obligation,
    Relation,
)
from schemas.job import Kind, StageName
from schemas.record import Record, Value
from schemas.run import Failure
from schemas.settings import Settings
from schemas.source import RawFile
from schemas.span import Clause, Entity, Section
from schemas.summary import SummarySentence

if TYPE_CHECKING:
    from extractors.clinical.mentions import Mention


@dataclass(frozen=True)
class StageSpec:
    """One row of the pipeline."""

    code: str
    build: Callable[[Settings], Stage[Any, Any]]
    reads: type[Record]
    source: str
    writes: Mapping[type[Record], str]
    batch_size: int
    gpus: float = 0.0
    vectors: bool = False
    rules: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    settings: Callable[[Settings], Value | None] = field(default=lambda _: None)
    model: Callable[[Settings], str] = field(default=lambda _: "")


def _parser(kind: Kind) -> Callable[[Settings], Stage[Any, Any]]:
    def build(settings: Settings) -> Stage[Any, Any]:
        from extractors.parsing.parser import Parser

        return Parser(settings.parse, kind)

    return build


def clause_finder(settings: Settings) -> Finder:
    """What finds clauses by these settings."""
    if settings.clauses.finder == "rules":
        return rule_candidates
    from extractors.contracts.clause_model import ClauseModel

    return ClauseModel(_clause_encoder(settings), settings.clauses.weights).candidates


def _clauses(settings: Settings) -> Stage[Any, Any]:
    from extractors.contracts.clauses import ClauseExtractor

    return ClauseExtractor(clause_finder(settings), found_at=settings.clauses.found_at)


def _clause_model(settings: Settings) -> str:
    if settings.clauses.finder == "rules":
        return ""
    encoder = encoder_identity(_clause_encoder(settings))
    return f"{encoder} {weights_identity(settings.clauses.weights or WEIGHTS)}"


def _clause_encoder(settings: Settings) -> Path | None:
    """What the weights belong to: docmill's own to the packaged encoder, whatever embeds chunks."""
    return settings.encoder if settings.clauses.weights else None


def _encoder(settings: Settings) -> str:
    return encoder_identity(settings.encoder)


def _contract_entities(_: Settings) -> Stage[Any, Any]:
    from extractors.contracts.entities import ContractEntityExtractor

    return ContractEntityExtractor()


def mention_finder(settings: Settings) -> Callable[[str], "list[Mention]"]:
    """What finds the entities of notes by these settings."""
    from extractors.clinical.joined import joined
    from extractors.clinical.mentions import MentionFinder

    if settings.entities.finder == "lexicon":
        return MentionFinder()
    from extractors.clinical.entity_model import EntityModel

    model = EntityModel(entity_encoder(settings), settings.entities.weights)
    return joined(MentionFinder(), model)


def _clinical_entities(settings: Settings) -> Stage[Any, Any]:
    from extractors.clinical.entities import ClinicalEntityExtractor

    return ClinicalEntityExtractor(mention_finder(settings))


def _entity_model(settings: Settings) -> str:
    if settings.entities.finder == "lexicon":
        return ""
    encoder = encoder_identity(entity_encoder(settings))
    return f"{encoder} {weights_identity(settings.entities.weights or ENTITY_WEIGHTS)}"


def entity_encoder(settings: Settings) -> Path | None:
    """What the weights belong to, as with clauses."""
    return settings.encoder if settings.entities.weights else None


def _summaries(settings: Settings) -> Stage[Any, Any]:
    from extractors.summarizing.extractive import ExtractiveSummarizer

    return ExtractiveSummarizer(settings.summaries.sentences)


def _chunks(settings: Settings) -> Stage[Any, Any]:
    from extractors.learned.weights import encoder_folder
    from extractors.text.chunks import Chunker

    return Chunker(encoder_folder(settings.encoder), settings.chunks.tokens)


def _embeddings(settings: Settings) -> Stage[Any, Any]:
    from extractors.learned.embeddings import Embedder

    return Embedder(
        settings.encoder,
        precision=settings.embeddings.precision,
        tokens_per_batch=settings.embeddings.tokens_per_batch,
    )


_PARSE_CONTRACTS = StageSpec(
    code="3",
    build=_parser(Kind.CONTRACT),
    reads=RawFile,
    source="files",
    writes={Document: "documents", Page: "pages", Section: "sections"},
    batch_size=32,
    rules=("extractors.text",),
    libraries=(
        "pymupdf",
        "pypdfium2",
        "python-docx",
        "lxml",
        "selectolax",
        "markdown-it-py",
        "charset-normalizer",
        "striprtf",
        "olefile",
        "python-oxmsg",
        "compressed-rtf",
    ),
    settings=lambda settings: settings.parse.reading,
)
_PARSE_NOTES = replace(
    _PARSE_CONTRACTS,
    build=_parser(Kind.NOTE),
    rules=("extractors.text", "extractors.clinical:sections"),
)
_TEXT = "documents"
_SUMMARIES = StageSpec(
    code="1",
    build=_summaries,
    reads=DocumentText,
    source=_TEXT,
    writes={SummarySentence: "summaries"},
    batch_size=32,
    rules=("extractors.text",),
    libraries=("scikit-learn",),
    settings=lambda settings: settings.summaries,
)
_CHUNKS = StageSpec(
    code="1",
    build=_chunks,
    reads=DocumentText,
    source=_TEXT,
    writes={Chunk: "chunks"},
    batch_size=32,
    rules=("extractors.text",),
    settings=lambda settings: settings.chunks,
    model=_encoder,
)
_EMBEDDINGS = StageSpec(
    code="1",
    build=_embeddings,
    reads=Chunk,
    source="chunks",
    writes={},
    batch_size=64,
    gpus=1.0,
    vectors=True,
    settings=lambda settings: settings.embeddings,
    model=_encoder,
)

STAGES: dict[Kind, dict[StageName, StageSpec]] = {
    Kind.CONTRACT: {
        StageName.PARSE: _PARSE_CONTRACTS,
        StageName.CLAUSES: StageSpec(
            code="3",
            build=_clauses,
            reads=DocumentText,
            source=_TEXT,
            writes={
                Clause: "clauses",
                Answer: "answers",
                ContractTerm: "contract_terms",
                ContractPeriod: "contract_periods",
                Obligation: "obligations",
                CrossReference: "cross_references",
            },
            batch_size=8,
            gpus=1.0,
            rules=("extractors.contracts", "extractors.text"),
            settings=lambda settings: settings.clauses.model_copy(update={"weights": None}),
            model=_clause_model,
        ),
        StageName.ENTITIES: StageSpec(
            code="1",
            build=_contract_entities,
            reads=DocumentText,
            source=_TEXT,
            writes={Entity: "entities"},
            batch_size=8,
        ),
        StageName.SUMMARIES: _SUMMARIES,
        StageName.CHUNKS: _CHUNKS,
        StageName.EMBEDDINGS: _EMBEDDINGS,
    },
    Kind.NOTE: {
        StageName.PARSE: _PARSE_NOTES,
        StageName.ENTITIES: StageSpec(
            code="2",
            build=_clinical_entities,
            reads=DocumentText,
            source=_TEXT,
            writes={
                Entity: "entities",
                Relation: "relations",
                ClinicalFact: "clinical_facts",
            },
            batch_size=32,
            gpus=1.0,
            rules=("extractors.clinical", "extractors.text"),
            libraries=("spacy", "drug-named-entity-recognition"),
            settings=lambda settings: settings.entities.model_copy(update={"weights": None}),
            model=_entity_model,
        ),
        StageName.SUMMARIES: _SUMMARIES,
        StageName.CHUNKS: _CHUNKS,
        StageName.EMBEDDINGS: _EMBEDDINGS,
    },
}


def tables_of(kind: Kind) -> dict[str, type[Record]]:
    """Every lake table of a kind of documents, with the record type of its rows."""
    stages = STAGES[kind].values()
    written = {table: record for spec in stages for record, table in spec.writes.items()}
    return {**written, "failures": Failure}


def every_table() -> dict[str, type[Record]]:
    """Every lake table that there can be, with the record type of its rows."""
    return {table: record for kind in Kind for table, record in tables_of(kind).items()}
