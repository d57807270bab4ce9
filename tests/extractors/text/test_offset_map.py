import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.offset_map import Exchange, OffsetMap, replaced

TEXT = "Seen by Ann Lee on May 3 at noon."
NEW, PLACES = replaced(TEXT, [Exchange(8, 15, "[NAME]"), Exchange(19, 24, "[DATE]")])


@st.composite
def exchanged(draw):
    """A text and some stretches of it, in order and apart, with what shall stand there."""
    text = draw(st.text(min_size=1, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    words = st.text(st.characters(categories=["Lu"]), min_size=1, max_size=8)
    return text, [Exchange(start, end, draw(words)) for start, end in pairs]


def test_what_is_exchanged_stands_in_the_new_text():
    assert NEW == "Seen by [NAME] on [DATE] at noon."


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("Seen by", "Seen by"),
        ("[NAME]", "Ann Lee"),
        ("NAM", "Ann Lee"),
        ("by [NA", "by Ann Lee"),
        ("ME] on", "Ann Lee on"),
        ("[NAME] on [DATE]", "Ann Lee on May 3"),
        ("] at noon.", "May 3 at noon."),
    ],
)
def test_a_stretch_of_the_new_text_stands_for_one_of_the_original(new, old):
    start = NEW.index(new)
    first, last = OffsetMap(PLACES).to_original(start, start + len(new))
    assert TEXT[first:last] == old


@given(exchanged())
def test_the_way_back_gives_the_original(made):
    text, exchanges = made
    new, places = replaced(text, exchanges)
    back = [Exchange(at.new_start, at.new_end, text[at.start : at.end]) for at in places]
    assert replaced(new, back)[0] == text


@given(exchanged())
def test_characters_that_stay_map_to_themselves_both_ways(made):
    text, exchanges = made
    new, places = replaced(text, exchanges)
    way = OffsetMap(places)
    inside = {at for item in places for at in range(item.new_start, item.new_end)}
    for at in set(range(len(new))) - inside:
        old = way.to_original(at, at + 1)
        assert text[old.start : old.end] == new[at]
        assert way.to_new(*old) == (at, at + 1)


@given(exchanged(), st.data())
def test_a_stretch_maps_to_one_that_maps_back_to_all_of_it(made, data):
    text, exchanges = made
    new, places = replaced(text, exchanges)
    way = OffsetMap(places)
    start = data.draw(st.integers(0, len(new)))
    end = data.draw(st.integers(start, len(new)))
    old = way.to_original(start, end)
    assert 0 <= old.start <= old.end <= len(text)
    again = way.to_new(*old)
    assert again.start <= start
    assert end <= again.end or start == end
    assert way.to_original(*again) == old
