"""The encoder: texts to unit vectors, on a GPU where there is one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging as transformers_logging

from extractors.learned.batches import batches

Precision = Literal["fp32", "bf16"]

_TYPES: dict[Precision, torch.dtype] = {"fp32": torch.float32, "bf16": torch.bfloat16}
_LONGEST = 512
_FLAGS = Path("/proc/cpuinfo")


class Encoder:
    """A BERT-like encoder with mean pooling, as all-MiniLM-L6-v2 was trained.

    On a CPU bf16 is the fastest arithmetic that keeps the vectors (README, measured figures)
    where the processor computes in it; elsewhere fp32.
    """

    def __init__(
        self,
        folder: Path,
        *,
        precision: Literal["auto", "fp32", "bf16"] = "auto",
        tokens_per_batch: int = 8192,
    ) -> None:
        transformers_logging.disable_progress_bar()
        self.precision: Precision = fastest_precision() if precision == "auto" else precision
        self._device = device()
        self._budget = tokens_per_batch
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModel.from_pretrained(
            folder, dtype=_TYPES[self.precision], local_files_only=True
        )
        self._model = model.to(self._device).eval()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, as rows; texts over 512 word pieces are cut."""
        if not texts:
            return np.zeros((0, self._model.config.hidden_size), dtype=np.float32)
        tokens = self._tokenizer(list(texts), truncation=True, max_length=_LONGEST)["input_ids"]
        vectors = np.zeros((len(texts), self._model.config.hidden_size), dtype=np.float32)
        for batch in batches([len(ids) for ids in tokens], self._budget):
            vectors[batch.indexes] = self._forward(
                [tokens[index] for index in batch.indexes], batch.length
            )
        return vectors

    def count(self, texts: Sequence[str]) -> int:
        """How many word pieces the encoder reads of some texts."""
        tokens = self._tokenizer(list(texts), truncation=True, max_length=_LONGEST)["input_ids"]
        return sum(map(len, tokens))

    def _forward(self, tokens: list[list[int]], length: int) -> NDArray[np.float32]:
        padded = torch.zeros((len(tokens), length), dtype=torch.long)
        mask = torch.zeros((len(tokens), length), dtype=torch.long)
        for row, ids in enumerate(tokens):
            padded[row, : len(ids)] = torch.tensor(ids)
            mask[row, : len(ids)] = 1
        padded, mask = padded.to(self._device), mask.to(self._device)
        with torch.inference_mode():
            states = self._model(input_ids=padded, attention_mask=mask).last_hidden_state.float()
            weights = mask.unsqueeze(-1).float()
            mean = (states * weights).sum(1) / weights.sum(1)
            unit: NDArray[np.float32] = torch.nn.functional.normalize(mean, dim=1).cpu().numpy()
        return unit


def device() -> Literal["cuda", "cpu"]:
    """Where models compute: a GPU where there is one, else one thread of this process.

    More threads are no faster with batches of this size, and the last bits of a text's vector come
    to depend on the texts beside it: a night in Ray would not give the rows of one without.
    """
    if torch.cuda.is_available():
        return "cuda"
    torch.set_num_threads(1)
    return "cpu"


def fastest_precision() -> Precision:
    """bf16 on a GPU and on processors with bf16 arithmetic, else fp32."""
    if torch.cuda.is_available():
        return "bf16"
    flags = _FLAGS.read_text() if _FLAGS.exists() else ""
    return "bf16" if "avx512_bf16" in flags or "amx_bf16" in flags else "fp32"
