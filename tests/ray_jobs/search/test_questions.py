import numpy as np

from ray_jobs.search.questions import question, senses


def test_the_last_part_of_a_query_asks():
    asked = question("In the lease of Alpha, Inc.:  who pays\nrepairs?")
    assert asked.asked == "who pays repairs?"
    assert asked.parts[0] == "In the lease of Alpha, Inc."


def test_a_query_of_one_part_asks_as_a_whole():
    assert question("who pays repairs").asked == "who pays repairs"
    assert question("").asked == ""


def test_each_text_of_questions_is_encoded_once():
    given = []

    def encode(texts):
        given.extend(texts)
        return np.array([[len(text)] for text in texts], np.float32)

    one, other = senses([question("Alpha: rent?"), question("rent?")], encode)
    assert sorted(given) == ["Alpha: rent?", "rent?"]
    assert one.asked == other.asked == other.whole == 5
