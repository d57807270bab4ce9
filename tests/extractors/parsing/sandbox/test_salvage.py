import pytest

from extractors.parsing.parse import parse
from extractors.parsing.sandbox.salvage import salvage
from extractors.stage import StageError
from schemas.job import Kind
from schemas.run import Reason
from schemas.source import RawFile


def reader(bad, asked):
    """Reads pages of text, each named by its number; some cannot be read, nor what holds them."""

    def read(pages, seconds):
        asked.append((pages, seconds))
        if bad & set(pages):
            raise StageError(Reason.CRASHED, "dead")
        content = b"\f".join(b"page %d" % number for number in pages)
        file = RawFile(document_id="a", uri="file:///a.txt", sha256="s", content=content)
        return parse(file, Kind.NOTE)

    return read


@pytest.mark.parametrize("bad", [{0}, {5}, {99}, {3, 4, 50}])
def test_what_is_lost_is_what_is_bad(bad):
    asked = []
    document, pages = salvage(reader(bad, asked), 100, seconds=60, budget=60)
    assert set(document.lost_pages) == {number + 1 for number in bad}
    assert document.text.splitlines() == [f"page {n}" for n in range(100) if n not in bad]
    assert len(pages) == 100
    assert len(asked) <= 2 * 7 * len(bad)


def test_fewer_pages_are_given_less_time():
    asked = []
    salvage(reader({7}, asked), 100, seconds=60, budget=1000)
    by_size = {len(pages): seconds for pages, seconds in asked}
    assert (by_size[50], by_size[25], by_size[1]) == (60, 30, 6)


def test_of_a_document_without_a_good_page_nothing_is_had():
    assert salvage(reader(set(range(4)), []), 4, seconds=60, budget=60) is None


def test_when_the_budget_is_spent_nothing_more_is_asked():
    asked = []
    assert salvage(reader(set(), asked), 4, seconds=60, budget=0) is None
    assert asked == []
