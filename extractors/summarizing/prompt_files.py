"""The prompts that models are given: versioned files, each known by its name and digest."""

from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple, Self


class Prompt(NamedTuple):
    """A prompt with places for sentences, for how many may be written, and for a question."""

    prompt_id: str
    text: str

    def filled(self, sentences: str, count: int) -> str:
        """The prompt of one document."""
        return self.text.replace("{count}", str(count)).replace("{sentences}", sentences)

    def asking(self, question: str) -> Self:
        """The prompt for one question."""
        return self._replace(text=self.text.replace("{question}", question))


def read_prompt(name: str) -> Prompt:
    """The prompt of a name, as in ``note-1``; FileNotFoundError where there is none."""
    text = files("extractors.summarizing").joinpath("prompts", f"{name}.txt").read_text("utf-8")
    return Prompt(f"{name}@{sha256(text.encode()).hexdigest()[:8]}", text)
