import pytest

from ray_jobs.errors import UsageError
from ray_jobs.evaluation.published import apart, places_in

# That a corpus is published and asked is proved by tests/ray_jobs/cli/test_evaluate_answers.py.


@pytest.mark.parametrize(
    "given",
    ["The law of Ohio.", "The law\r\n\r\nof  Ohio.\r\n", "\ufeff The law of\u00a0Ohio. "],
)
def test_each_character_has_its_place_in_the_text_as_given(given):
    read = given.strip("\ufeff \r\n").replace("\r\n", "\n")
    places = places_in(given, read)
    at = read.index("Ohio")
    assert given[places[at] : places[at + 3] + 1] == "Ohio"
    assert len(places) == len(read)


def test_a_text_that_is_read_as_another_has_no_places():
    with pytest.raises(UsageError):
        places_in("The law of Ohio.", "The law of Utah.")


def test_a_home_apart_has_a_database_and_a_lake_of_its_own(settings, tmp_path):
    own = apart(settings, tmp_path)
    assert own.database_url is None
    assert own.lake_uri.startswith(str(tmp_path))
