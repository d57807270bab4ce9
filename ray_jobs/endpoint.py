"""A language model behind an OpenAI-compatible server: many requests at once, tried again."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx

from extractors.stage import StageError
from schemas.models import LlmSettings
from schemas.run import Reason

KEY_VARIABLE = "DOCMILL_LLM_KEY"
_LONGEST_PAUSE = 60.0


class EndpointWriter:
    """Goes on where prompts end; what stays without an answer after all attempts is None.

    Each prompt has one place in the answers, so that nothing is lost or doubled however often it
    is asked. StageError where the server refuses: it would refuse every document.
    """

    def __init__(self, settings: LlmSettings) -> None:
        self.name = f"endpoint {settings.model}"
        self._settings = settings
        key = os.environ.get(KEY_VARIABLE)
        self._client = httpx.Client(
            base_url=settings.url.rstrip("/"),
            timeout=settings.timeout_seconds,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            limits=httpx.Limits(max_connections=settings.concurrency),
        )

    def __call__(self, prompts: Sequence[str]) -> Sequence[str | None]:
        """For each prompt what follows it, in order."""
        with ThreadPoolExecutor(self._settings.concurrency) as pool:
            return list(pool.map(self._answer, prompts))

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _answer(self, prompt: str) -> str | None:
        for attempt in range(self._settings.attempts):
            if attempt:
                time.sleep(min(self._settings.pause_seconds * 2 ** (attempt - 1), _LONGEST_PAUSE))
            try:
                reply = self._client.post("/chat/completions", json=self._request(prompt))
            except httpx.TransportError:
                continue
            if reply.is_success:
                return _content(reply)
            if not _may_pass(reply.status_code):
                raise StageError(Reason.UNAVAILABLE, f"endpoint: HTTP {reply.status_code}")
        return None

    def _request(self, prompt: str) -> dict[str, object]:
        return {
            "model": self._settings.model,
            "messages": [{"role": "user", "content": prompt}],
            "max_tokens": self._settings.tokens,
            "temperature": 0,
        }


def _may_pass(status: int) -> bool:
    """Whether the same request may succeed later."""
    return status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.REQUEST_TIMEOUT) or status >= 500


def _content(reply: httpx.Response) -> str | None:
    """The text of a reply; None where it has not the form that such servers have."""
    try:
        content = reply.json()["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        return None
    return content if isinstance(content, str) else None
