import pytest

from extractors.stage import StageError
from extractors.summarizing.prompt_files import read_prompt
from ray_jobs.errors import RetryError
from ray_jobs.search.replies import Replies, Stretch
from ray_jobs.search.written import nameless, written
from schemas.run import Reason

PASSAGE = Stretch(
    document_id="d",
    collection="c",
    start=100,
    text="The rent is $9,350 a month. The tenant may not assign the lease. Texas law governs.",
    score=1.0,
)


class Said:
    """A model that says what it is told to, and keeps what it was asked."""

    name = "endpoint m"

    def __init__(self, answer):
        self._answer = answer
        self.asked = []

    def __call__(self, prompts):
        self.asked += prompts
        if isinstance(self._answer, Exception):
            raise self._answer
        return [self._answer]


def answer(said, question="What is the rent?"):
    writer = said if isinstance(said, Said) else Said(said)
    return written(
        Replies(question=question, evidence=0.5),
        [PASSAGE, PASSAGE],
        writer=writer,
        prompt=read_prompt("answer-1"),
        likeness=lambda _: 0.5,
    )


def test_a_sentence_cites_what_it_rests_on():
    found = answer("The rent is $9,350 a month. [1]")
    (reply,) = found.given
    assert (reply.kind, reply.text) == ("written", "The rent is $9,350 a month.")
    assert [(own.document_id, own.start, own.text) for own in reply.cited] == [
        ("d", 100, "The rent is $9,350 a month.")
    ]
    assert (found.dropped, found.writer) == (0, "endpoint m")
    assert found.prompt == read_prompt("answer-1").prompt_id


@pytest.mark.parametrize(
    "line",
    [
        "The rent is $9,350 a month.",
        "The rent is $9,750 a month. [1]",
        "The tenant may assign the lease. [2]",
        "The rent is $9,350 a month. [2]",
        "The rent is $9,350 a month. [9]",
        "The rent is $9,350 a month. [1][9]",
        "Renewal follows by silence. [3]",
    ],
)
def test_what_its_citations_do_not_bear_out_is_dropped_and_counted(line):
    found = answer(f"Texas law governs. [3]\n{line}")
    assert [reply.text for reply in found.given] == ["Texas law governs."]
    assert found.dropped == 1


def test_each_sentence_of_a_line_needs_numbers_of_its_own():
    found = answer("Texas law governs. [3] The rent is $9,350 a month. [1] It is due on Mondays.")
    assert [(own.text, own.cited[0].start - 100) for own in found.given] == [
        ("Texas law governs.", 65),
        ("The rent is $9,350 a month.", 0),
    ]
    assert found.dropped == 1


def test_where_nothing_is_left_there_is_no_answer():
    found = answer("The rent is $1 a month. [1]")
    assert (found.given, found.dropped) == ((), 1)
    assert "borne out" in found.why_not


def test_a_model_may_say_that_there_is_no_answer():
    found = answer("NO ANSWER.")
    assert (found.given, found.dropped) == ((), 0)
    assert "finds no answer" in found.why_not


def test_the_model_is_shown_each_retrieved_sentence_once_and_the_question():
    writer = Said("NO ANSWER")
    answer(writer, "Who governs?")
    (prompt,) = writer.asked
    assert "Question: Who governs?" in prompt
    assert prompt.count("The rent is $9,350 a month.") == 1
    assert "\n[3] Texas law governs.\n" in prompt


@pytest.mark.parametrize("said", [None, StageError(Reason.UNAVAILABLE, "endpoint: HTTP 401")])
def test_a_model_that_gives_no_answer_ends_the_question(said):
    with pytest.raises(RetryError):
        answer(Said(said))


def test_a_question_is_shown_without_the_name_of_a_patient():
    told = nameless("Which drugs does Mr. John Whitaker take, born 03/04/1951?")
    assert "Whitaker" not in told
    assert "1951" not in told or "03/04" not in told
    assert told.startswith("Which drugs does ")
