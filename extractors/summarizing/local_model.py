"""A causal language model in this process, on the GPU where there is one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


class LocalWriter:
    """Goes on where prompts end, the likeliest token at each step, in batches of like length."""

    def __init__(self, folder: Path, *, tokens: int, batch: int) -> None:
        self.name = f"local {folder.name}"
        self._most = tokens
        self._batch = batch
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        precision = torch.bfloat16 if self._device == "cuda" else torch.float32
        self._tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
        if self._tokenizer.pad_token is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=precision)
        self._model = model.to(self._device).eval()

    def __call__(self, prompts: Sequence[str]) -> Sequence[str | None]:
        """What follows each prompt, in order."""
        by_length = sorted(range(len(prompts)), key=lambda place: len(prompts[place]))
        answers: dict[int, str] = {}
        for first in range(0, len(by_length), self._batch):
            places = by_length[first : first + self._batch]
            answers.update(zip(places, self._go_on([prompts[at] for at in places]), strict=True))
        return [answers[place] for place in range(len(prompts))]

    @torch.inference_mode()
    def _go_on(self, prompts: list[str]) -> list[str]:
        room = self._model.config.max_position_embeddings - self._most
        given = self._tokenizer(
            [self._as_chat(prompt) for prompt in prompts],
            return_tensors="pt",
            padding=True,
            truncation=True,
            max_length=room,
        ).to(self._device)
        written = self._model.generate(
            input_ids=given["input_ids"],
            attention_mask=given["attention_mask"],
            max_new_tokens=self._most,
            do_sample=False,
            pad_token_id=self._tokenizer.pad_token_id,
        )
        new = written[:, given["input_ids"].shape[1] :]
        texts: list[str] = self._tokenizer.batch_decode(new, skip_special_tokens=True)
        return texts

    def _as_chat(self, prompt: str) -> str:
        """The prompt as the model was taught to be spoken to, where its tokenizer says how."""
        if self._tokenizer.chat_template is None:
            return prompt
        turns = [{"role": "user", "content": prompt}]
        text = self._tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True
        )
        return str(text)
