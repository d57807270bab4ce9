"""The pipeline on one page: what each stage reads, writes and needs, for each kind of documents.

    files -> parse -> documents, pages, sections
                      documents -> clauses   -> clauses, answers, contract_terms,  (contracts)
                                             contract_periods, obligations,
                                             cross_references, summary_lines
                                -> entities  -> entities, relations, clinical_facts,     (notes)
                                             codes, ingredients, summary_lines,
                                             deidentified_entities, deidentified_facts
                                -> summaries -> summaries
                                -> chunks    -> chunks -> embeddings -> vectors in Postgres

    Notes: documents -> deidentify -> deidentified, identifiers; summaries and chunks read these.

A stage's version is a digest of ``code``, of its rules, its model, the libraries that decide its
output and its settings. Raise ``code`` when a stage gives other rows for the same document: the
golden test says so when it was forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from extractors.learned.weights import encoder_identity
from extractors.stage import Stage
from ray_jobs.chunking import chunker, embedder
from ray_jobs.clause_stage import clause_extractor, clause_identity
from ray_jobs.deidentifying import choices, deidentified, deidentifier, key_mark
from ray_jobs.entity_stage import entity_choices, entity_extractor, entity_identity
from ray_jobs.writers import summarizer, writer_identity
from schemas.chunk import Chunk
from schemas.codes import Code, Ingredient
from schemas.deidentified import (
    DeidentifiedEntity,
    DeidentifiedFact,
    DeidentifiedText,
    NoteText,
    ReplacedIdentifier,
)
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
from schemas.summary import SummaryLine, SummarySentence


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


def _contract_entities(_: Settings) -> Stage[Any, Any]:
    from extractors.contracts.entities import ContractEntityExtractor

    return ContractEntityExtractor()


def _summarizer(kind: Kind) -> Callable[[Settings], Stage[Any, Any]]:
    return lambda settings: summarizer(settings, kind)


_PARSE_CONTRACTS = StageSpec(
    code="3",
    build=_parser(Kind.CONTRACT),
    reads=RawFile,
    source="files",
    writes={Document: "documents", Page: "pages", Section: "sections"},
    batch_size=32,
    rules=("extractors.text",),
    libraries=tuple(
        "pymupdf pypdfium2 python-docx lxml selectolax markdown-it-py charset-normalizer striprtf"
        " olefile python-oxmsg compressed-rtf".split()
    ),
    settings=lambda settings: settings.parse.reading,
)
_PARSE_NOTES = replace(
    _PARSE_CONTRACTS,
    build=_parser(Kind.NOTE),
    rules=("extractors.text", "extractors.clinical:sections"),
)
_TEXT = "documents"
_SUMMARIES_CONTRACTS = StageSpec(
    code="2",
    build=_summarizer(Kind.CONTRACT),
    reads=DocumentText,
    source=_TEXT,
    writes={SummarySentence: "summaries"},
    batch_size=32,
    rules=("extractors.text", "extractors.summarizing"),
    libraries=("scikit-learn",),
    settings=lambda settings: settings.summaries.model_copy(update={"model": None, "batch": 1}),
    model=lambda settings: writer_identity(settings, Kind.CONTRACT),
)
_SUMMARIES_NOTES = replace(
    _SUMMARIES_CONTRACTS,
    build=_summarizer(Kind.NOTE),
    model=lambda settings: writer_identity(settings, Kind.NOTE),
)
_CHUNKS = StageSpec(
    code="2",
    build=chunker,
    reads=DocumentText,
    source=_TEXT,
    writes={Chunk: "chunks"},
    batch_size=32,
    rules=("extractors.text",),
    settings=lambda settings: settings.chunks,
    model=lambda settings: encoder_identity(settings.encoder),
)
_NAMES_NOBODY = "deidentified"
_DEIDENTIFY = StageSpec(
    code="1",
    build=deidentifier,
    reads=NoteText,
    source=_TEXT,
    writes={DeidentifiedText: _NAMES_NOBODY, ReplacedIdentifier: "identifiers"},
    batch_size=32,
    rules=tuple(f"extractors.clinical:{name}" for name in ("identif", "not_names", "surrogates")),
    libraries=("names",),
    settings=choices,
    model=key_mark,
)
_NOTE_SUMMARIES, _NOTE_CHUNKS = (
    replace(
        spec,
        code=f"{spec.code}d",
        build=deidentified(spec.build),
        reads=DeidentifiedText,
        source=_NAMES_NOBODY,
    )
    for spec in (_SUMMARIES_NOTES, _CHUNKS)
)
_EMBEDDINGS = StageSpec(
    code="2",
    build=embedder(Kind.CONTRACT),
    reads=Chunk,
    source="chunks",
    writes={},
    batch_size=64,
    gpus=1.0,
    vectors=True,
    settings=lambda settings: settings.embeddings,
    model=lambda settings: encoder_identity(settings.encoder),
)
_NOTE_EMBEDDINGS = replace(
    _EMBEDDINGS,
    build=embedder(Kind.NOTE),
    rules=("extractors.learned", "extractors.clinical:sections"),
)

STAGES: dict[Kind, dict[StageName, StageSpec]] = {
    Kind.CONTRACT: {
        StageName.PARSE: _PARSE_CONTRACTS,
        StageName.CLAUSES: StageSpec(
            code="4",
            build=clause_extractor,
            reads=DocumentText,
            source=_TEXT,
            writes={
                Clause: "clauses",
                Answer: "answers",
                ContractTerm: "contract_terms",
                ContractPeriod: "contract_periods",
                Obligation: "obligations",
                CrossReference: "cross_references",
                SummaryLine: "summary_lines",
            },
            batch_size=8,
            gpus=1.0,
            rules=("extractors.contracts", "extractors.text", "extractors.summarizing:lines"),
            settings=lambda settings: settings.clauses.model_copy(update={"weights": None}),
            model=clause_identity,
        ),
        StageName.ENTITIES: StageSpec(
            code="1",
            build=_contract_entities,
            reads=DocumentText,
            source=_TEXT,
            writes={Entity: "entities"},
            batch_size=8,
        ),
        StageName.SUMMARIES: _SUMMARIES_CONTRACTS,
        StageName.CHUNKS: _CHUNKS,
        StageName.EMBEDDINGS: _EMBEDDINGS,
    },
    Kind.NOTE: {
        StageName.PARSE: _PARSE_NOTES,
        StageName.DEIDENTIFY: _DEIDENTIFY,
        StageName.ENTITIES: StageSpec(
            code=f"6d{_DEIDENTIFY.code}",  # Its lines are told without identifiers.
            build=entity_extractor,
            reads=NoteText,
            source=_TEXT,
            writes={
                Entity: "entities",
                Relation: "relations",
                ClinicalFact: "clinical_facts",
                Code: "codes",
                Ingredient: "ingredients",
                DeidentifiedEntity: "deidentified_entities",
                DeidentifiedFact: "deidentified_facts",
                SummaryLine: "summary_lines",
            },
            batch_size=32,
            gpus=1.0,
            rules=("extractors.clinical", "extractors.text", "extractors.summarizing:lines"),
            libraries=(
                "spacy",
                "drug-named-entity-recognition",
                "simple-icd-10-cm",
                "lxml",
                "names",
            ),
            settings=entity_choices,
            model=entity_identity,
        ),
        StageName.SUMMARIES: _NOTE_SUMMARIES,
        StageName.CHUNKS: _NOTE_CHUNKS,
        StageName.EMBEDDINGS: _NOTE_EMBEDDINGS,
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
