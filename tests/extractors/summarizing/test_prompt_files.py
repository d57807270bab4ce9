import pytest

from extractors.summarizing.prompt_files import read_prompt


@pytest.mark.parametrize("name", ["note-1", "contract-1"])
def test_a_prompt_has_places_for_what_it_asks_about(name):
    prompt = read_prompt(name)
    filled = prompt.filled("[1] He coughs.", 4)
    assert "[1] He coughs." in filled and "at most 4" in filled
    assert "{" not in filled


def test_a_prompt_is_known_by_its_name_and_its_words():
    first, second = read_prompt("note-1"), read_prompt("contract-1")
    assert first.prompt_id.startswith("note-1@")
    assert first.prompt_id.split("@")[1] != second.prompt_id.split("@")[1]


def test_a_prompt_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError):
        read_prompt("note-0")


def test_a_prompt_may_ask_a_question():
    prompt = read_prompt("answer-1").asking("Who pays?")
    assert "Question: Who pays?" in prompt.text
    assert "{" not in prompt.filled("[1] He pays.", 4)
    assert prompt.prompt_id == read_prompt("answer-1").prompt_id
