"""Corpora of plain texts made searchable in memory, by the chunkers and vectors of the stages."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import numpy as np

from extractors.contracts.sections import sections
from extractors.learned.context_lines import contract_line, contract_name, head_of
from extractors.learned.embeddings import embedded_text
from extractors.stage import Stage
from ray_jobs.evaluation.retrieval import Corpus
from ray_jobs.search.in_memory import InMemory
from ray_jobs.search.passages import Passage
from ray_jobs.search.questions import Encode, Vectors
from ray_jobs.search.routing import Naming
from schemas.chunk import Chunk
from schemas.digest import digest
from schemas.document import DocumentText

_AT_ONCE = 2048


class VectorCache:
    """Vectors of texts, kept in a folder, a file for all texts of one document."""

    def __init__(self, folder: Path, encode: Encode, identity: str) -> None:
        self._folder = folder
        self._encode = encode
        self._identity = identity

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """The vectors of a document's texts, computed where they are not kept."""
        file = self._folder / f"{digest('vectors', self._identity, *texts)}.npy"
        if file.exists():
            kept: Vectors = np.load(file).astype(np.float32)
            return kept
        found = [self._encode(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
        vectors = np.concatenate(found).astype(np.float16) if found else np.zeros((0, 1))
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".part")
        with partial.open("wb") as opened:
            np.save(opened, vectors)
        partial.rename(file)
        return vectors.astype(np.float32)


def indexed(
    corpus: Corpus,
    chunker: Stage[DocumentText, Chunk],
    encode: Encode,
) -> tuple[InMemory, list[Passage]]:
    """Contracts by path, ready to be searched, and their passages in order.

    A document without a title is called by its file.
    """
    passages: list[Passage] = []
    vectors: list[Vectors] = []
    namings: dict[str, Naming] = {}
    for path, text in corpus.texts.items():
        document = DocumentText(document_id=path, text=text, headings=sections(text))
        chunks = [own for own in chunker([document]) if isinstance(own, Chunk)]
        if not chunks:
            continue
        head = head_of(chunks)
        name = contract_name(head)
        namings[path] = Naming(f"{name} {corpus.titles.get(path) or file_name(path)}", head)
        vectors.append(encode([embedded_text(contract_line(name, own), own) for own in chunks]))
        passages += _passages(chunks)
    return InMemory(passages, np.concatenate(vectors), namings), passages


def file_name(path: str) -> str:
    """What a file is called, without its folder and its ending."""
    return PurePosixPath(unquote(path)).stem


def _passages(chunks: Sequence[Chunk]) -> Iterator[Passage]:
    for own in chunks:
        yield Passage(
            own.chunk_id, own.document_id, own.start, own.end, own.section or "", own.text
        )
