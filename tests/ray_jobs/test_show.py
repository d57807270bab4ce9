import pytest

from ray_jobs.errors import UsageError
from ray_jobs.show import marked_document


def test_a_document_is_cut_into_marked_pieces_without_losing_text(samples):
    found = marked_document(samples, "progress-note-1001")
    text = "".join(piece.text for piece in found.pieces)
    assert text.startswith("PROGRESS NOTE")
    assert ("warfarin", "medication") in [(piece.text, piece.label) for piece in found.pieces]


def test_a_mark_tells_what_is_denied(samples):
    found = marked_document(samples, "radiology-ct-2003", labels=["problem"])
    contexts = {piece.text: piece.context for piece in found.pieces if piece.label}
    assert contexts["intracranial hemorrhage"] == "negated"
    assert contexts["Fall"] == ""


def test_labels_and_pages_narrow_what_is_marked(samples):
    found = marked_document(samples, "office-lease", labels=["Governing Law"], page=2)
    marked = [piece.text for piece in found.pieces if piece.label]
    assert marked == ["This Lease shall be governed by the laws of the State of Texas."]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [("nothing-like-it", "is called"), ("progress-note", "several documents")],
)
def test_a_name_must_be_that_of_one_document(samples, wanted, message):
    with pytest.raises(UsageError, match=message):
        marked_document(samples, wanted)


def test_a_page_that_is_not_there_is_named(samples):
    with pytest.raises(UsageError, match="has no page 9"):
        marked_document(samples, "office-lease", page=9)


def test_a_mail_and_what_is_attached_to_it_are_told_apart(settings, inbox, run):
    inbox.mail("m.eml", a=b"One", b=b"Two")
    run(settings, "contracts", inbox.path)
    found = [
        marked_document(settings, name).uri.rpartition("/")[2]
        for name in ("m.eml", "m.eml#attachment=2")
    ]
    assert found == ["m.eml", "m.eml#attachment=2"]
