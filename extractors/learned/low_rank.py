"""Keeps a fine-tuned model small: what training changed in each matrix, at a low rank.

The difference of a trained matrix to its base is cut to its largest singular values, the best
approximation of that rank (Eckart and Young 1936); LoRA (Hu et al. 2021) trains differences of
this form from the start. Vectors and small matrices are kept whole, in fp16.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

_UP, _DOWN, _WHOLE = ".up", ".down", ".whole"


def reduced(
    base: Mapping[str, Tensor], tuned: Mapping[str, Tensor], *, rank: int
) -> dict[str, Tensor]:
    """What makes the tuned weights of the base, as named tensors in fp16.

    What the base lacks is kept whole; what training left as it was takes no room.
    """
    kept: dict[str, Tensor] = {}
    for name, weights in tuned.items():
        change = weights.float() - base[name].float() if name in base else weights.float()
        if name in base and not change.any():
            continue
        if name in base and change.dim() == 2 and _pays(change, rank):
            up, down = _factors(change, rank)
            kept[name + _UP], kept[name + _DOWN] = up.half(), down.half()
        else:
            kept[name + _WHOLE] = change.half()
    return kept


def restored(base: Mapping[str, Tensor], kept: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tuned weights, in the types of the base; what the base lacks in fp32."""
    made = dict(base)
    for name, up in kept.items():
        if name.endswith(_UP):
            own = name.removesuffix(_UP)
            change = up.float() @ kept[own + _DOWN].float()
            made[own] = (base[own].float() + change).to(base[own].dtype)
        elif name.endswith(_WHOLE):
            own = name.removesuffix(_WHOLE)
            first = base.get(own)
            whole = up.float() if first is None else first.float() + up.float()
            made[own] = whole if first is None else whole.to(first.dtype)
    return made


def _pays(matrix: Tensor, rank: int) -> bool:
    rows, columns = matrix.shape
    return rank * (rows + columns) < rows * columns


def _factors(matrix: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """Two matrices whose product is the nearest of that rank; both share the singular values."""
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    root = values[:rank].sqrt()
    return left[:, :rank] * root, root[:, None] * right[:rank]
