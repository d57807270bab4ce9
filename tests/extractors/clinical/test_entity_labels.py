from extractors.clinical.entity_labels import COARSE, LABELS, OUTPUTS


def test_there_are_forty_one_types_and_two_questions_on_each():
    assert len(set(LABELS)) == 41
    assert list(LABELS) == sorted(LABELS)
    assert OUTPUTS == 82


def test_what_the_tables_have_are_types():
    assert set(COARSE) <= set(LABELS)
