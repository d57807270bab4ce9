import random

from ray_jobs.training.split import FOLDS, fold_of, near_duplicates, split


def text(seed, words=3000):
    dice = random.Random(seed)
    return " ".join(f"w{dice.randrange(5000)}" for _ in range(words))


def changed(original, share):
    """The same with some stretches of other words in it."""
    words, dice = original.split(), random.Random(1)
    for at in range(0, len(words), 100):
        if dice.random() < share:
            words[at : at + 100] = text(at, 100).split()
    return " ".join(words)


def test_a_document_like_no_other_stands_alone():
    assert sorted(near_duplicates({"a": text(1), "b": text(2)})) == [["a"], ["b"]]


def test_what_is_like_one_of_a_group_belongs_to_it():
    first = text(1)
    second = first + " " + text(2)
    third = text(2) + " " + text(3)
    groups = near_duplicates({"a": first, "b": second, "c": third, "d": text(4)})
    assert sorted(groups) == [["a", "b", "c"], ["d"]]


def test_a_template_filled_in_anew_is_a_near_duplicate():
    original = text(1)
    assert near_duplicates({"a": original, "b": changed(original, 0.5)}) == [["a", "b"]]
    assert len(near_duplicates({"a": original, "b": changed(original, 0.95)})) == 2


def test_near_duplicates_stay_on_one_side():
    texts = {f"{number}{half}": text(number) for number in range(20) for half in "ab"}
    made = split(texts, share=0.3, seed=1)
    assert len(made.dev) == 12
    assert sorted((*made.train, *made.dev)) == sorted(texts)
    assert {key[:-1] for key in made.dev}.isdisjoint({key[:-1] for key in made.train})


def test_a_split_hangs_on_its_seed_alone():
    texts = {str(number): text(number, 50) for number in range(30)}
    backwards = dict(reversed(texts.items()))
    assert split(texts, share=0.2, seed=1) == split(backwards, share=0.2, seed=1)
    assert split(texts, share=0.2, seed=1) != split(texts, share=0.2, seed=2)


def test_each_document_is_in_one_fold_and_near_duplicates_in_the_same():
    texts = {key: text(seed) for seed, key in enumerate("abcdefgh")}
    texts["twin of a"] = changed(texts["a"], 0.1)
    folds = [fold_of(texts, fold) for fold in range(FOLDS)]
    assert sorted(key for fold in folds for key in fold) == sorted(texts)
    assert any({"a", "twin of a"} <= fold for fold in folds)
