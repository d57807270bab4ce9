from hypothesis import given
from hypothesis import strategies as st

from extractors.learned.batches import batches


@given(st.lists(st.integers(1, 512), max_size=60), st.sampled_from([512, 2048, 8192]))
def test_every_text_is_in_one_batch_within_the_budget(lengths, budget):
    found = list(batches(lengths, budget))
    assert sorted(index for batch in found for index in batch.indexes) == list(range(len(lengths)))
    for batch in found:
        assert len(batch.indexes) * batch.length <= budget or len(batch.indexes) == 1
        assert all(batch.length - 32 < lengths[index] <= batch.length for index in batch.indexes)


def test_a_text_is_filled_to_the_same_length_in_any_company():
    alone = next(batches([40], 8192)).length
    in_company = [batch.length for batch in batches([40, 300, 41, 7], 8192) if 0 in batch.indexes]
    assert in_company == [alone]
