import pytest

from ray_jobs.errors import UsageError
from ray_jobs.evaluation.assertion import (
    assertion_errors,
    assertion_rows,
    assertion_slices,
    items,
)

HEAD = "report\titem\tconcept\tsentence\tstart\tend\tnegation\ttemporality\texperiencer\n"
LINES = (
    "1\t1\tfever\tShe denies FEVER.\t11\t16\tNegated\tRecent\tPatient\n"
    "1\t2\tdiabetes\tFAMILY HISTORY: DIABETES.\t16\t24\tAffirmed\tRecent\tFamily member\n"
    "2\t3\trash, red\tReturn if RASH develops.\t\t\tAffirmed\tNot particular\tPatient\n"
    "2\t4\tcough\tNo COUGH.\t3\t8\tAffirmed\tRecent\tPatient\n"
)


@pytest.fixture
def found(tmp_path):
    file = tmp_path / "items.tsv"
    file.write_text(HEAD + LINES)
    return list(items(file))


def test_each_item_is_told_in_the_values_of_the_kit(found):
    told = [(item.given.negation, item.given.temporality, item.given.experiencer) for item in found]
    assert told == [
        ("Negated", "Recent", "Patient"),
        ("Affirmed", "Recent", "Family member"),
        ("Affirmed", "Not particular", "Patient"),
        ("Negated", "Recent", "Patient"),
    ]


def test_an_error_shows_the_mention_and_the_cue(found):
    (error,) = assertion_errors(found)
    assert (error.item, error.axis, error.gold, error.given) == (
        "4",
        "negation",
        "Affirmed",
        "Negated",
    )
    assert error.sentence == "No [COUGH]."
    assert error.cue == "no"


def test_figures_are_by_axis(found):
    rows = {row.of: row for row in assertion_rows(found, seed=1)}
    assert (rows["negated"].gold, rows["negated"].found) == (1, 2)
    assert rows["family"].f1 == rows["not particular"].f1 == 100


def test_a_line_that_is_no_item_is_named(tmp_path):
    file = tmp_path / "items.tsv"
    file.write_text(HEAD + LINES.replace("11\t16", "eleven\t16"))
    with pytest.raises(UsageError, match=r"items.tsv, line 2"):
        list(items(file))


def test_figures_are_sliced_where_the_file_has_a_column_for_it(tmp_path, found):
    assert assertion_slices(found, seed=1) == []
    file = tmp_path / "sites.tsv"
    sites = ("north", "north", "north", "south")
    rows = [f"{line}\t{site}" for line, site in zip(LINES.splitlines(), sites, strict=True)]
    file.write_text(HEAD.strip() + "\tsite\n" + "\n".join(rows) + "\n")
    told = {row.of: row for row in assertion_slices(list(items(file)), seed=1)}
    assert told["negated, site: north"].f1 == 100
    assert (told["negated, site: south"].gold, told["negated, site: south"].found) == (0, 1)
