from extractors.text.headings import Found, outline, path_at

FOUND = [
    Found(0, 3, 1, "One"),
    Found(10, 13, 2, "One a"),
    Found(20, 23, 2, "One b"),
    Found(30, 33, 1, "Two"),
]


def test_a_heading_governs_up_to_the_next_of_its_level_or_above():
    assert [heading.body_end for heading in outline(FOUND, 40)] == [30, 20, 30, 40]


def test_the_path_goes_from_the_outermost_in():
    titles = [heading.title for heading in path_at(outline(FOUND, 40), 25)]
    assert titles == ["One", "One b"]


def test_of_headings_that_overlap_the_first_is_kept():
    overlapping = [Found(2, 8, 1, "Late"), Found(0, 5, 1, "Early")]
    assert [heading.title for heading in outline(overlapping, 10)] == ["Early"]
