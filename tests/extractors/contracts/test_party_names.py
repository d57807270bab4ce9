import pytest

from extractors.contracts.party_names import party_names
from schemas.span import Clause

TEXT = (
    'This Agreement is made between Acme Widgets, Inc. (the "Seller") and the Beta Trading'
    ' Company LLC, a Delaware company ("Beta"), each a "Party". Signed: ACME WIDGETS, INC.'
)


@pytest.fixture
def named():
    """The names and terms of the parties among some stretches of a text."""

    def ask(*stretches, text=TEXT, score=1):
        clauses = []
        for stretch in stretches:
            start = text.index(stretch)
            clauses.append(
                Clause(
                    document_id="d",
                    clause_id=stretch,
                    start=start,
                    end=start + len(stretch),
                    text=stretch,
                    label="Parties",
                    score=score,
                    rule="test",
                )
            )
        return [(text[p.start : p.end], p.role) for p in party_names(text, clauses)]

    return ask


def test_names_have_the_terms_that_follow_them(named):
    assert named("Acme Widgets, Inc.", "Seller", "Beta Trading Company LLC", 'Beta"') == [
        ("Acme Widgets, Inc.", "Seller"),
        ("Beta Trading Company LLC", "Beta"),
    ]


def test_the_same_name_in_capitals_is_the_same_party(named):
    assert named("Acme Widgets, Inc.", "ACME WIDGETS, INC.") == [("Acme Widgets, Inc.", "Seller")]


def test_the_fuller_of_two_names_counts(named):
    assert named("Trading Company LLC", "Beta Trading Company LLC") == [
        ("Beta Trading Company LLC", "Beta")
    ]


@pytest.mark.parametrize("stretch", ["Seller", 'each a "Party"', "a Delaware company"])
def test_a_defined_term_or_a_description_is_no_name(named, stretch):
    assert named(stretch) == []


def test_a_role_alone_is_no_name(named):
    assert named("Customer", text="Customer and Supplier agree.") == []


def test_what_follows_in_brackets_is_no_part_of_a_name(named):
    stretch = 'Acme Widgets, Inc. (the "Seller")'
    assert named(stretch) == [("Acme Widgets, Inc.", "Seller")]


def test_names_that_stand_side_by_side_are_not_one(named):
    text = "Acme, Inc. and Beta LLC agree.\n\nACME, INC.              BETA LLC\n"
    assert named("Acme, Inc.", "Beta LLC", "ACME, INC.              BETA LLC", text=text) == [
        ("Acme, Inc.", None),
        ("Beta LLC", None),
    ]


@pytest.mark.parametrize(
    ("stretch", "name"),
    [
        ("Acme Widgets", "Acme Widgets, Inc."),
        ("the Beta Trading Company", "Beta Trading Company LLC"),
    ],
)
def test_a_name_is_whole_though_a_word_was_missed(named, stretch, name):
    assert [found for found, _ in named(stretch)] == [name]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Novartis ("Novartis") agrees.', [("Novartis", "Novartis")]),
        (
            'Star LLC and Tri-Star LLC ("Tri")',
            [("Star LLC", None), ("Tri-Star LLC", "Tri")],
        ),
        ('Corporation Service Company ("CSC")', [("Corporation Service Company", "CSC")]),
        ('Alpha Ltd. and Beta LLC (this "Agreement")', [("Alpha Ltd.", None), ("Beta LLC", None)]),
    ],
)
def test_names_and_terms_are_not_mixed_up(named, text, found):
    assert named(*(name for name, _ in found), text=text) == found


@pytest.mark.parametrize(
    ("text", "stretch", "names"),
    [
        ("Acme Corp. and Beta Trading LLC agree.", "Acme Corp. and Beta Trading LLC",
         ["Acme Corp.", "Beta Trading LLC"]),
        ("By: ALPHA, INC. BETA, INC.", "ALPHA, INC. BETA, INC.", []),
        ("B E T W E E N:", "B E T W E E N", []),
        ("it is a Nevada C Corporation", "C Corporation", []),
        ("Acme (formerly known as Old Holdco, Inc.)", "Old Holdco, Inc.", []),
        ("Source: ACME LTD., 8-K", "ACME LTD.", []),
        ("to Acme, Inc. located at Via Latina", "Acme, Inc. located at Via Latina", ["Acme, Inc."]),
        ("Leo A/S of Industriparken 55", "Leo A/S of Industriparken 55", ["Leo A/S"]),
    ],
)  # fmt: skip
def test_what_stands_around_a_name_decides_what_it_is(named, text, stretch, names):
    assert [name for name, _ in named(stretch, text=text)] == names


def test_a_name_that_was_not_sure_begins_with_the_words_before_it(named):
    text = "between Great Northern Gas Company and others"
    assert named("Gas Company", text=text, score=0.6) == [("Great Northern Gas Company", None)]
    assert named("Gas Company", text=text, score=0.95) == [("Gas Company", None)]


@pytest.mark.parametrize(
    ("stretch", "text", "names"),
    [
        (
            "Lakes Gas Limited",
            "Lakes Gas Limited Partnership pays.",
            ["Lakes Gas Limited Partnership"],
        ),
        ("Tom Online", "Tom Online (BVI) Limited pays.", ["Tom Online (BVI) Limited"]),
        ("U.S.A.", "of Ohio, U.S.A. pays.", []),
        ("Limited", "the Acme Limited pays.", []),
        ("Company Name", "Company Name: Acme", []),
        ("Acme and Beta are the shareholders", "Acme and Beta are the shareholders.", []),
    ],
)
def test_a_name_is_whole_and_more_than_its_ending(named, stretch, text, names):
    assert [name for name, _ in named(stretch, text=text)] == names
