import httpx
import pytest

from ray_jobs.bench.completions import DROP, Said, scripted_server


def ask(server, prompt):
    body = {"model": "m", "messages": [{"role": "user", "content": prompt}]}
    return httpx.post(f"{server.url}/chat/completions", json=body, timeout=10)


def test_the_server_answers_by_its_script_and_counts():
    with scripted_server(
        lambda prompt, before: Said(500) if not before else Said(200, prompt)
    ) as it:
        assert ask(it, "a").status_code == 500
        reply = ask(it, "a")
        assert reply.json()["choices"][0]["message"]["content"] == "a"
        assert (it.asked["a"], it.answered["a"], it.most_at_once) == (2, 1, 1)


def test_a_dropped_request_has_no_reply():
    with (
        scripted_server(lambda _prompt, _before: Said(DROP)) as server,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        ask(server, "a")
