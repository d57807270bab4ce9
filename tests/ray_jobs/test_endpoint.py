from threading import Barrier
from zlib import crc32

import pytest

from extractors.stage import StageError
from ray_jobs.bench.completions import DROP, HANG, Said, scripted_server
from ray_jobs.endpoint import KEY_VARIABLE, EndpointWriter
from schemas.models import LlmSettings

AT_ONCE = 8


def writer(url, **changes):
    changed = {"pause_seconds": 0, "concurrency": AT_ONCE, "timeout_seconds": 20, **changes}
    return EndpointWriter(LlmSettings(url=url, model="m", **changed))


def test_a_thousand_prompts_come_back_once_each_in_order_whatever_the_server_does():
    together = Barrier(AT_ONCE)
    prompts = [f"prompt {number}" for number in range(1000)]
    first = set(prompts[:AT_ONCE])
    troubles = {0: Said(429), 1: Said(500), 2: Said(DROP), 3: Said(503)}

    def script(prompt, before):
        if prompt in first and not before:
            together.wait(timeout=20)  # So many requests are there at once, or none goes on.
        trouble = troubles.get(crc32(prompt.encode()) % 12)
        return trouble if trouble and before < 2 else Said(200, f"answer to {prompt}")

    with scripted_server(script) as server:
        ask = writer(server.url)
        answers = ask(prompts)
        ask.close()
        assert answers == [f"answer to {prompt}" for prompt in prompts]
        assert set(server.answered.values()) == {1} and len(server.answered) == 1000
        assert server.most_at_once == AT_ONCE
        troubled = {p for p in prompts if crc32(p.encode()) % 12 in troubles}
        assert {prompt for prompt, times in server.asked.items() if times == 3} == troubled
        assert len(troubled) > 200


def test_a_request_that_hangs_is_given_up_and_asked_again():
    def script(_prompt, before):
        return Said(HANG) if not before else Said(200, "late")

    with scripted_server(script) as server:
        ask = writer(server.url, timeout_seconds=0.3)
        assert ask(["a"]) == ["late"]
        ask.close()


def test_after_all_attempts_there_is_no_answer_and_the_others_have_theirs():
    with scripted_server(
        lambda prompt, _before: Said(503) if prompt == "bad" else Said(200, "good")
    ) as server:
        ask = writer(server.url, attempts=3)
        assert ask(["a", "bad", "b"]) == ["good", None, "good"]
        ask.close()
        assert server.asked["bad"] == 3


def test_a_refusal_stops_at_once_and_says_no_text():
    with scripted_server(lambda _prompt, _before: Said(401)) as server:
        ask = writer(server.url)
        with pytest.raises(StageError, match="HTTP 401") as refused:
            ask(["secret words"])
        ask.close()
        assert "secret" not in str(refused.value)
        assert server.asked["secret words"] == 1


def test_the_key_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "k")
    with scripted_server(lambda _prompt, _before: Said(200, "x")) as server:
        ask = writer(server.url)
        ask(["a"])
        ask.close()
        assert server.keys == {"Bearer k"}
