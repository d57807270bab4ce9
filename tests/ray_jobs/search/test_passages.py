from ray_jobs.search.passages import Passage


def test_a_passage_is_found_by_the_words_of_its_section_too():
    assert Passage("k", "d", 0, 8, "Term", "It ends.").worded == "Term It ends."
