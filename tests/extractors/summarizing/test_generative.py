import pytest

from extractors.stage import Fault
from extractors.summarizing.extractive import ExtractiveSummarizer
from extractors.summarizing.generative import Budget, GenerativeSummarizer
from extractors.summarizing.prompt_files import read_prompt
from schemas.run import Reason

TEXT = "She takes aspirin 81 mg daily. She denies chest pain. She returns in two weeks."


class Answering:
    """A writer that has its answers by the first sentence of what it is asked about."""

    name = "scripted"

    def __init__(self, answers):
        self.answers = answers
        self.prompts = []

    def __call__(self, prompts):
        self.prompts += prompts
        return [
            next((answer for key, answer in self.answers.items() if f"[1] {key}" in prompt), "")
            for prompt in prompts
        ]


def stage(writer, characters=1000):
    return GenerativeSummarizer(
        writer,
        read_prompt("note-1"),
        budget=Budget(characters, 4),
        before=ExtractiveSummarizer(1),
    )


def written(document, answer):
    rows = list(stage(Answering({"She": answer}))([document(TEXT)]))
    assert rows[0].backend == "extractive"
    return rows[1:]


def test_a_sentence_cites_what_it_names_and_is_checked(document):
    first, second = written(
        document,
        "Takes aspirin 81 mg every day. [1]\n- No chest pain; returns in 2 weeks. [2][3]\n",
    )
    assert (first.text, first.support, first.reasons) == (
        "Takes aspirin 81 mg every day.",
        "supported",
        (),
    )
    assert [item.text for item in second.citations] == [
        "She denies chest pain.",
        "She returns in two weeks.",
    ]
    assert second.support == "supported"
    assert (second.backend, second.prompt.split("@")[0]) == ("scripted", "note-1")
    assert [row.position for row in (first, second)] == [1, 2]


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("Takes aspirin 325 mg daily. [1]", ("amount",)),
        ("She has chest pain. [2]", ("negation",)),
        ("Takes aspirin 81 mg daily. [2]", ("amount", "drug", "frequency")),
        ("Takes aspirin 81 mg daily.", ("uncited",)),
        ("Takes aspirin 81 mg daily. [9]", ("uncited",)),
    ],
)
def test_what_the_citations_do_not_support_is_kept_with_that_verdict(document, line, reasons):
    (row,) = written(document, line)
    assert (row.support, row.reasons) == ("unsupported", reasons)


def test_a_document_without_an_answer_costs_itself_alone(document):
    writer = Answering({"She": None, "He": "He coughs. [1]"})
    rows = list(stage(writer)([document(TEXT, "a"), document("He coughs.", "b")]))
    assert rows[0] == Fault("a", Reason.UNAVAILABLE, "no answer of the model")
    assert {row.document_id for row in rows[1:]} == {"b"}


def test_an_empty_document_is_not_asked_about(document):
    writer = Answering({})
    assert list(stage(writer)([document("")])) == []
    assert writer.prompts == []


def test_what_is_shown_and_what_is_written_are_bounded(document):
    writer = Answering({"She": "\n".join(["She takes aspirin. [1]"] * 9)})
    rows = list(stage(writer, characters=55)([document(TEXT)]))
    assert "[2] She denies" in writer.prompts[0] and "[3] She" not in writer.prompts[0]
    assert len(rows) == 1 + 4
