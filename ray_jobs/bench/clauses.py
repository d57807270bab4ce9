"""What it costs to find clauses: one reading of a contract beside 41 questions about it."""

import multiprocessing as mp
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import torch

from extractors.contracts.clause_model import ClauseModel
from extractors.learned.encoder import fastest_precision
from extractors.learned.trained import fresh_tagger
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import WordPieces
from ray_jobs.evaluation.cuad import GoldContract
from schemas.record import Value
from schemas.settings import Settings
from schemas.vocabulary import CLAUSE_TYPES

_LONGEST, _STRIDE = 512, 256
"""Of a question with its window, and between windows: as the CUAD paper ran its models."""
_AT_ONCE = 8


class ClauseCost(Value):
    """One way of finding clauses; ``ratio`` is of word pieces read to those of the contracts.

    ``cpu_times`` is how often the CPU time of one reading it takes a contract's word pieces.
    """

    way: str
    contracts: int
    pieces: int
    read: int
    ratio: float
    processes: int
    contracts_a_minute: float
    cpu_seconds_a_contract: float
    cpu_times: float


def clause_costs(
    settings: Settings, contracts: Sequence[GoldContract], *, questioned: int, processes: int
) -> Iterator[ClauseCost]:
    """The cost of one reading of all contracts, then that of 41 questions about some of them."""
    once = _once(settings, [contract.text for contract in contracts], processes)
    yield once
    asked = _asked(settings, [contract.text for contract in contracts[:questioned]])
    own = once.cpu_seconds_a_contract * once.contracts / once.pieces
    times = asked.cpu_seconds_a_contract * asked.contracts / asked.pieces / own
    yield asked.model_copy(update={"cpu_times": round(times, 1)})


def _once(settings: Settings, texts: Sequence[str], processes: int) -> ClauseCost:
    shares = [list(texts[first::processes]) for first in range(processes)]
    with mp.get_context("spawn").Pool(processes) as pool:
        # Models are loaded, and warm, before any time is taken.
        pool.starmap(_read, zip(repeat(settings), [share[:1] for share in shares]), chunksize=1)
        started = perf_counter()
        done = pool.starmap(_read, zip(repeat(settings), shares), chunksize=1)
        wall = perf_counter() - started
    pieces, read, cpu = (sum(column) for column in zip(*done, strict=True))
    return _cost("one reading", len(texts), int(pieces), int(read), processes, wall, cpu)


_model: dict[tuple[Path | None, Path | None], ClauseModel] = {}


def _read(settings: Settings, texts: Sequence[str]) -> tuple[int, int, float]:
    """Of some contracts: their word pieces, those that the encoder was given, and CPU seconds."""
    torch.set_num_threads(1)
    key = settings.encoder, settings.clauses.weights
    model = _model.get(key) or _model.setdefault(key, ClauseModel(*key))
    started = process_time()
    found = [model.scores(text) for text in texts]
    pieces = sum(len(scores.tokens.ids) for scores in found)
    return pieces, sum(scores.read for scores in found), process_time() - started


def _asked(settings: Settings, texts: Sequence[str]) -> ClauseCost:
    """The same encoder over every question with every window, in one process of one thread."""
    torch.set_num_threads(1)
    folder = encoder_folder(settings.encoder)
    cut = WordPieces(folder)
    encoder = fresh_tagger(folder, 1).encoder.eval()
    if fastest_precision() == "bf16":
        encoder.bfloat16()
    questions = [_question(label, cut) for label in CLAUSE_TYPES]
    pieces = read = 0
    started, cpu = perf_counter(), process_time()
    for text in texts:
        ids = cut(text).ids.tolist()
        pieces += len(ids)
        given = [item for question in questions for item in _windows(question, ids, cut)]
        read += sum(map(len, given))
        for first in range(0, len(given), _AT_ONCE):
            _forward(encoder, given[first : first + _AT_ONCE])
    wall, used = perf_counter() - started, process_time() - cpu
    return _cost("41 questions", len(texts), pieces, read, 1, wall, used)


def _question(label: str, cut: WordPieces) -> list[int]:
    words = (
        f'Highlight the parts (if any) of this contract related to "{label}" that should be'
        f" reviewed by a lawyer. Details: {CLAUSE_TYPES[label]}"
    )
    return [cut.opening, *cut(words).ids.tolist(), cut.closing]


def _windows(question: list[int], ids: list[int], cut: WordPieces) -> Iterator[list[int]]:
    room = _LONGEST - len(question) - 1
    for start in range(0, max(1, len(ids) - room + _STRIDE), _STRIDE):
        yield [*question, *ids[start : start + room], cut.closing]


def _forward(encoder: torch.nn.Module, given: Sequence[Sequence[int]]) -> None:
    length = max(map(len, given))
    ids = np.zeros((len(given), length), np.int64)
    mask = np.zeros_like(ids)
    for row, own in enumerate(given):
        ids[row, : len(own)], mask[row, : len(own)] = own, 1
    with torch.inference_mode():
        encoder(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))


def _cost(
    way: str, contracts: int, pieces: int, read: int, processes: int, wall: float, cpu: float
) -> ClauseCost:
    return ClauseCost(
        way=way,
        contracts=contracts,
        pieces=pieces,
        read=read,
        ratio=round(read / pieces, 2),
        processes=processes,
        contracts_a_minute=round(60 * contracts / wall, 1),
        cpu_seconds_a_contract=round(cpu / contracts, 2),
        cpu_times=1.0,
    )
