from collections import Counter

from extractors.clinical.identifiers import CLASSES
from ray_jobs.bench.canaries import canaries, planted
from ray_jobs.evaluation.deidentify import compared, identifier_rows

NOTES = [(str(number), "The patient is stable. Sodium was low. She slept.") for number in range(20)]


def test_there_are_so_many_of_each_class():
    made = list(canaries(5, seed=1))
    assert Counter(item.label for item in made) == dict.fromkeys(CLASSES, 5)
    assert made == list(canaries(5, seed=1)) != list(canaries(5, seed=2))


def test_gold_stands_where_it_was_planted():
    notes = planted(NOTES, 10, seed=1)
    values = sorted(item.value for item in canaries(10, seed=1))
    assert values == sorted(
        note.text[item.start : item.end] for note in notes for item in note.entities
    )
    assert all("The patient is stable." in note.text for note in notes)


def test_nearly_all_of_each_class_are_found():
    found = identifier_rows([compared(note) for note in planted(NOTES, 40, seed=3)], seed=1)
    by_class = {row.of: row for row in found}
    assert by_class["all, micro"].recall >= 99
    assert {label for label in CLASSES if by_class[label].recall < 95} == set()
