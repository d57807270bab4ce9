from extractors.text.sentences import sentences
from ray_jobs.evaluation.textrank import textrank

TEXT = (
    "The storm hit the island harbor. The harbor of the island flooded after the storm."
    " Cats sleep. The storm flooded every island road near the harbor."
)


def test_what_most_others_are_like_is_chosen_in_reading_order():
    chosen = textrank(TEXT, sentences(TEXT), 3)
    texts = [TEXT[start:end] for start, end in chosen]
    assert "Cats sleep." not in texts
    assert chosen == sorted(chosen)


def test_nothing_gives_nothing():
    assert textrank("", [], 3) == []
