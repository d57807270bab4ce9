"""How fast the encoder is in each arithmetic, and how near its vectors stay to fp32."""

from time import perf_counter, process_time

import numpy as np
import torch

from extractors.learned.encoder import Encoder, Precision, fastest_precision
from extractors.learned.weights import encoder_folder
from schemas.record import Value
from schemas.settings import Settings

_WORDS = (
    "the party shall pay within thirty days of notice all fees due under this agreement the patient"
    " denies chest pain and takes warfarin five milligrams nightly for atrial fibrillation".split()
)
_WORDS_A_TEXT = 150


class EncoderSpeed(Value):
    """One arithmetic: word pieces a second and the least likeness to fp32."""

    precision: str
    chosen: bool
    tokens_per_second: float
    tokens_per_cpu_second: float
    least_cosine: float


def encoder_speeds(settings: Settings, *, threads: int, count: int) -> list[EncoderSpeed]:
    """Each arithmetic over the same generated texts, one after another in this process."""
    torch.set_num_threads(threads)
    generator = np.random.default_rng(0)
    texts = [" ".join(generator.choice(_WORDS, _WORDS_A_TEXT)) for _ in range(count)]
    folder = encoder_folder(settings.encoder)
    precisions: tuple[Precision, ...] = ("fp32", "bf16")
    exact = Encoder(folder, precision="fp32").encode(texts)
    found = []
    for precision in precisions:
        encoder = Encoder(
            folder,
            precision=precision,
            tokens_per_batch=settings.embeddings.tokens_per_batch,
        )
        encoder.encode(texts[:16])
        started, cpu = perf_counter(), process_time()
        vectors = encoder.encode(texts)
        wall, used = perf_counter() - started, process_time() - cpu
        tokens = encoder.count(texts)
        found.append(
            EncoderSpeed(
                precision=precision,
                chosen=precision == fastest_precision(),
                tokens_per_second=round(tokens / wall),
                tokens_per_cpu_second=round(tokens / used),
                least_cosine=round(float((vectors * exact).sum(axis=1).min()), 5),
            )
        )
    return found
