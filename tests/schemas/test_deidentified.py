import pytest

from schemas.deidentified import DeidentifySettings


def test_masks_need_no_secret():
    assert DeidentifySettings().mode == "mask"


@pytest.mark.parametrize("choice", [{"mode": "surrogate"}, {"shift_dates": True}])
def test_what_must_not_be_undone_needs_one(choice):
    with pytest.raises(ValueError, match="DOCMILL_DEIDENTIFY__SECRET"):
        DeidentifySettings(**choice)


def test_the_secret_is_told_to_nobody_but_another_one_is_seen():
    one, other = (DeidentifySettings(mode="surrogate", secret=word) for word in ("one", "other"))
    assert "one" not in one.model_dump_json() + repr(one)
    assert one.key_mark != other.key_mark
    assert DeidentifySettings(secret="one").key_mark == ""
