"""The model that scores labels for each sentence and each word piece in one reading.

A sentence is what its word pieces are on average, at most, and weighed by attention; labels are
independent of each other.
"""

import torch
from torch import Tensor, nn
from transformers import BertModel

from extractors.learned.encoder import fastest_precision

_DROPOUT = 0.1
_RARE_SENTENCE, _RARE_TOKEN = -4.0, -5.0
"""What a label's score starts from: nearly no sentence and no word piece has it."""
_STEEPEST = 15.0
_LEAST = -1e4


class Tagger(nn.Module):
    """An encoder with a head for sentences and a head for word pieces."""

    def __init__(self, encoder: BertModel, labels: int) -> None:
        super().__init__()
        width = int(encoder.config.hidden_size)
        self._is_bf16_fast = fastest_precision() == "bf16"
        self.encoder = encoder
        self.dropout = nn.Dropout(_DROPOUT)
        self.tokens = nn.Linear(width, labels)
        self.attention = nn.Linear(width, 1)
        last = nn.Linear(width, labels)
        self.sentences = nn.Sequential(
            nn.Linear(3 * width, width), nn.GELU(), nn.Dropout(_DROPOUT), last
        )
        nn.init.constant_(last.bias, _RARE_SENTENCE)
        nn.init.constant_(self.tokens.bias, _RARE_TOKEN)

    def forward(
        self, ids: Tensor, mask: Tensor, owners: Tensor, count: int
    ) -> tuple[Tensor, Tensor]:
        """Logits of ``count`` sentences by label, and of the word pieces of each window."""
        with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=self._is_cast()):
            states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        states = self.dropout(states.float())
        pooled = self._pooled(states.flatten(0, 1), owners.flatten(), count + 1)[:count]
        return self.sentences(pooled), self.tokens(states)

    def _is_cast(self) -> bool:
        """Whether weights of 32 bits are computed with in 16, where that is faster."""
        return self._is_bf16_fast and self.encoder.dtype == torch.float32

    def _pooled(self, states: Tensor, owners: Tensor, count: int) -> Tensor:
        index = owners.unsqueeze(1).expand_as(states)
        shape = (count, states.shape[1])
        size = states.new_zeros(count).index_add_(
            0, owners, torch.ones_like(owners, dtype=states.dtype)
        )
        mean = states.new_zeros(shape).index_add_(0, owners, states) / size.clamp(min=1).unsqueeze(
            1
        )
        most = states.new_full(shape, _LEAST).scatter_reduce(0, index, states, "amax")
        heed = self.attention(states).squeeze(1).clamp(-_STEEPEST, _STEEPEST).exp()
        total = states.new_zeros(count).index_add_(0, owners, heed).clamp(min=1e-6)
        heeded = states.new_zeros(shape).index_add_(0, owners, states * heed.unsqueeze(1))
        return torch.cat([mean, most, heeded / total.unsqueeze(1)], dim=1)
