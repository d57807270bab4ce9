"""Settings of summaries and of the language models that may write them."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.record import Value


class SummarySettings(Value):
    """How long summaries are, and who writes them besides the documents' own sentences."""

    sentences: int = Field(default=5, ge=1)
    writer: Literal["none", "local", "endpoint"] = Field(
        default="none",
        description="local: the model of `model`; endpoint: the one that DOCMILL_LLM__URL names.",
    )
    model: Path | None = Field(default=None, description="A folder with a causal language model.")
    prompt: str | None = Field(
        default=None, description="By its file's name; None: note-1 or contract-1."
    )
    shown_characters: int = Field(
        default=12_000, ge=200, description="Of a document, that a model is shown."
    )
    tokens: int = Field(default=400, ge=8, description="The most that a local model writes.")
    batch: int = Field(default=8, ge=1, description="Documents that a local model reads at once.")

    @model_validator(mode="after")
    def _a_local_model_is_somewhere(self) -> Self:
        if self.writer == "local" and self.model is None:
            raise ValueError("summaries.writer is local: set summaries.model to its folder")
        return self


class LlmSettings(Value):
    """An OpenAI-compatible server, such as vLLM. Its key is read from DOCMILL_LLM_KEY alone."""

    url: str = Field(description="Up to the version, as http://vllm:8000/v1.")
    model: str
    tokens: int = Field(default=400, ge=16, description="The most that it writes at a time.")
    concurrency: int = Field(default=8, ge=1, description="Requests at once, of one worker.")
    attempts: int = Field(default=5, ge=1)
    pause_seconds: float = Field(default=1, ge=0, description="Before the second; then twice that.")
    timeout_seconds: float = Field(default=120, gt=0, description="For each attempt.")
