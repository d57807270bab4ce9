import io
import json

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def published(settings, inbox, run):
    inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)


def test_a_purge_says_what_it_removed_and_that_nothing_is_left(published, docmill):
    code, output, errors = docmill("purge", "b.txt", "--yes", "--format", "json")
    rows = {row["place"]: (row["removed"], row["left"]) for row in json.loads(output)}
    assert code == 0
    assert rows["lake documents"] == rows["postgres sources"] == (1, 0)
    assert "still lies where it came from" in errors
    _, listed, _ = docmill("sql", "select count(*) as n from documents", "--format", "json")
    assert json.loads(listed) == [{"n": 1}]


def test_the_same_again_finds_nothing_left(published, docmill):
    docmill("purge", "b.txt", "--yes")
    code, _, errors = docmill("purge", "b.txt", "--yes")
    assert (code, errors) == (64, "docmill: no document is called b.txt\n")


def test_without_a_terminal_to_ask_at_yes_must_be_said(published, docmill, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    code, _, errors = docmill("purge", "b.txt")
    assert code == 64
    assert errors == (
        "docmill: a purge cannot be undone: give --yes to purge without being asked\n"
    )


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 64)])
def test_at_a_terminal_it_asks(published, docmill, monkeypatch, answer, code):
    stdin = io.StringIO(answer)
    stdin.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", stdin)
    assert docmill("purge", "b.txt")[0] == code
