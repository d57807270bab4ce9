import pytest

from extractors.summarizing.extractive import ExtractiveSummarizer
from ray_jobs.bench.completions import Said, scripted_server
from ray_jobs.writers import summarizer, writer_identity
from schemas.job import Kind
from schemas.models import LlmSettings, SummarySettings

TEXT = "She takes aspirin 81 mg daily. She denies chest pain."


def with_endpoint(settings, url):
    return settings.model_copy(
        update={
            "summaries": SummarySettings(writer="endpoint"),
            "llm": LlmSettings(url=url, model="m", pause_seconds=0),
        }
    )


def test_without_a_writer_documents_speak_for_themselves(settings):
    assert isinstance(summarizer(settings, Kind.NOTE), ExtractiveSummarizer)
    assert writer_identity(settings, Kind.NOTE) == ""


def test_an_endpoint_writes_and_is_checked(settings, document):
    answer = "She takes aspirin 81 mg daily. [1]\nShe has chest pain. [2]\nShe has asthma. [2]"
    with scripted_server(lambda _prompt, _before: Said(200, answer)) as server:
        stage = summarizer(with_endpoint(settings, server.url), Kind.NOTE)
        rows = [row for row in stage([document(TEXT)]) if row.backend != "extractive"]
        stage.close()
    assert [(row.support, row.reasons) for row in rows] == [
        ("supported", ()),
        ("unsupported", ("negation",)),
        ("unsupported", ("entity",)),
    ]


@pytest.mark.parametrize("kind", list(Kind))
def test_another_model_or_prompt_is_another_version(settings, kind):
    one = with_endpoint(settings, "http://x/v1")
    other = one.model_copy(update={"llm": LlmSettings(url="http://x/v1", model="n")})
    assert writer_identity(one, kind) != writer_identity(other, kind)
    assert f"{kind}-1@" in writer_identity(one, kind)
