from email.message import EmailMessage
from hashlib import sha256

import pytest

from ray_jobs.members import Members
from schemas.digest import document_id
from schemas.settings import ParseSettings

URI = "file:///a.eml"


def mail(*names):
    made = EmailMessage()
    made["Message-ID"], made["From"] = "<a@b>", "ann@example.com"
    made.set_content("Body")
    for name in names:
        made.add_attachment(name.encode(), "text", "plain", filename=name)
    return made.as_bytes()


def parent(content, **more):
    given = {"uri": URI, "sha256": sha256(content).hexdigest(), "size": len(content)}
    given |= {"document_id": document_id("notes", URI), "collection": "notes", "modified": "1"}
    return {**given, "attributes": {"site": "north"}, "member": None, "parent_id": None, **more}


@pytest.fixture
def listed():
    """The rows of what is inside a mail, with what was known and is refused."""

    def ask(content, known=(), refused=(), **limits):
        row = parent(content)
        with Members(ParseSettings(**limits), {item["uri"]: item for item in known}) as inside:
            is_settled = inside.look(URI, row["sha256"], content)
        return inside.rows([row], refused), is_settled, inside.below([URI])

    return ask


def test_each_attachment_is_a_row_with_its_own_bytes_and_the_attributes_of_its_mail(listed):
    (first, second), is_settled, below = listed(mail("a.txt", "b.txt"))
    assert (first["uri"], second["member"]) == (f"{URI}#attachment=1", "2")
    assert first["parent_id"] == document_id("notes", URI)
    assert first["document_id"] == document_id("notes", f"{URI}#attachment=1")
    assert first["sha256"] == sha256(b"a.txt").hexdigest()
    assert first["attributes"] == {"site": "north"}
    assert first["input"] != second["input"]
    assert (is_settled, below) == (True, [])


def test_refused_attachments_are_no_rows(listed):
    gone = document_id("notes", f"{URI}#attachment=1")
    assert [row["member"] for row in listed(mail("a.txt", "b.txt"), refused={gone})[0]] == ["2"]


def test_a_mail_of_the_same_bytes_is_not_opened_again(listed):
    content = mail("a.txt", "b.txt")
    below = {**parent(content), "uri": f"{URI}#attachment=7", "member": "7", "sha256": "s"}
    known = [parent(content), below]
    rows, _, uris = listed(content, known)
    assert [(row["member"], row["sha256"]) for row in rows] == [("7", "s")]
    assert uris == [f"{URI}#attachment=7"]


def test_a_mail_that_took_too_long_is_to_be_looked_at_again(listed):
    content = mail("a.txt")
    rows, is_settled, _ = listed(content, seconds=1e-6)
    assert (rows, is_settled) == ([], False)
    rows, is_settled, _ = listed(content, [parent(content, modified="1 unlisted")])
    assert (len(rows), is_settled) == (1, True)


def test_a_file_that_holds_none_starts_no_child(listed):
    assert listed(b"Just text.", seconds=0.001)[:2] == ([], True)
