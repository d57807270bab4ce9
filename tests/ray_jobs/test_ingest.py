from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.ingest import ingest
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import purged, sources


@pytest.fixture
def night(settings, inbox):
    """Ingest the inbox on a night; what it found, and the partition of each file."""

    def go(partition):
        with open_database(settings).begin() as connection:
            found = ingest(connection.engine, "contracts", partition, str(inbox.path))
            rows = connection.execute(sa.select(sources).where(sources.c.present)).mappings()
            return found, {row["uri"].rsplit("/", 1)[-1]: dict(row) for row in rows}

    return go


def test_new_files_belong_to_the_night_that_saw_them(night, inbox):
    inbox.put("a.txt")
    night("2026-11-20")
    inbox.put("sub/b c.txt")
    found, rows = night("2026-11-21")
    assert (found.listed, found.new, found.changed, found.gone) == (2, 1, 0, 0)
    assert {name: row["partition"] for name, row in rows.items()} == {
        "a.txt": "2026-11-20",
        "b%20c.txt": "2026-11-21",
    }


def test_a_changed_file_moves_to_the_night_that_saw_the_change(night, inbox):
    inbox.put("a.txt")
    _, before = night("2026-11-20")
    inbox.put("a.txt", "More.")
    found, after = night("2026-11-21")
    assert found.changed == 1
    assert after["a.txt"]["partition"] == "2026-11-21"
    assert after["a.txt"]["document_id"] == before["a.txt"]["document_id"]


def test_a_file_that_was_only_touched_stays_where_it_was(night, inbox):
    import os

    file = inbox.put("a.txt")
    night("2026-11-20")
    os.utime(file, (1, 1))
    found, rows = night("2026-11-21")
    assert (found.new, found.changed) == (0, 0)
    assert rows["a.txt"]["partition"] == "2026-11-20"


def test_changed_attributes_are_a_change(night, inbox):
    inbox.put("a.txt")
    (inbox.path / "attributes.csv").write_text("path,counterparty\na.txt,Acme\n")
    _, before = night("2026-11-20")
    (inbox.path / "attributes.csv").write_text("path,counterparty\na.txt,Beta\n")
    found, after = night("2026-11-21")
    assert before["a.txt"]["attributes"] == {"counterparty": "Acme"}
    assert (found.changed, after["a.txt"]["attributes"]) == (1, {"counterparty": "Beta"})


def test_a_file_that_is_gone_is_marked_and_may_come_back(night, inbox):
    file = inbox.put("a.txt")
    inbox.put("b.txt")
    night("2026-11-20")
    file.unlink()
    found, rows = night("2026-11-21")
    assert (found.gone, list(rows)) == (1, ["b.txt"])
    inbox.put("a.txt")
    assert night("2026-11-22")[0].new == 1


def test_another_source_does_not_make_files_gone(settings, night, inbox, tmp_path):
    inbox.put("a.txt")
    night("2026-11-20")
    other = tmp_path / "other"
    other.mkdir()
    (other / "c.txt").write_text("c")
    with open_database(settings).begin() as connection:
        assert ingest(connection.engine, "contracts", "2026-11-21", str(other)).gone == 0


def test_hidden_files_are_no_documents(night, inbox):
    inbox.put("a.txt")
    inbox.put(".hidden.txt")
    inbox.put("_tmp/b.txt")
    assert night("2026-11-20")[0].listed == 1


@pytest.mark.parametrize("text", ["name,site\na.txt,north\n", ""])
def test_attributes_without_paths_are_refused(night, inbox, text):
    inbox.put("a.txt")
    (inbox.path / "attributes.csv").write_text(text)
    with pytest.raises(UsageError, match="first column must be called path"):
        night("2026-11-20")


def test_an_empty_source_is_refused_and_nothing_is_marked_as_gone(night, inbox):
    file = inbox.put("a.txt")
    night("2026-11-20")
    file.unlink()
    with pytest.raises(UsageError, match="holds no files"):
        night("2026-11-21")


def test_a_purged_document_is_counted_and_not_taken_in(settings, night, inbox):
    inbox.put("a.txt")
    inbox.put("b.txt")
    _, rows = night("2026-11-20")
    document = rows["a.txt"]["document_id"]
    with open_database(settings).begin() as connection:
        row = {"document_id": document, "collection": "contracts"}
        connection.execute(sa.insert(purged).values(row))
        connection.execute(sa.delete(sources).where(sources.c.document_id == document))
    inbox.put("a.txt", "Changed.")
    found, rows = night("2026-11-21")
    assert (found.listed, found.new, found.purged, list(rows)) == (2, 0, 1, ["b.txt"])


def put_mail(inbox, *texts):
    made = EmailMessage()
    made["Message-ID"], made["From"] = "<a@b>", "ann@example.com"
    made.set_content("Body")
    for text in texts:
        made.add_attachment(text, filename="a.txt")
    made.set_boundary("x") if texts else None
    inbox.path.joinpath("mail.eml").write_bytes(made.as_bytes())


def test_attachments_come_change_and_go_with_their_mail(night, inbox):
    put_mail(inbox, "one", "two")
    found, rows = night("2026-11-20")
    assert (found.listed, found.new, found.attached) == (1, 3, 2)
    assert rows["mail.eml#attachment=1"]["parent_id"] == rows["mail.eml"]["document_id"]
    put_mail(inbox, "one", "two, changed", "three")
    found, after = night("2026-11-21")
    assert (found.new, found.changed, found.gone, found.attached) == (1, 2, 0, 3)
    assert after["mail.eml#attachment=1"]["partition"] == "2026-11-20"
    assert after["mail.eml#attachment=2"]["partition"] == "2026-11-21"
    put_mail(inbox, "one")
    found, after = night("2026-11-22")
    assert (found.gone, set(after)) == (2, {"mail.eml", "mail.eml#attachment=1"})
    inbox.put("other.txt")
    inbox.path.joinpath("mail.eml").unlink()
    found, after = night("2026-11-23")
    assert (found.gone, set(after)) == (2, {"other.txt"})


def test_attachments_of_an_untouched_mail_stay(night, inbox):
    put_mail(inbox, "one")
    night("2026-11-20")
    found, rows = night("2026-11-21")
    assert (found.new, found.changed, found.gone, found.attached) == (0, 0, 0, 1)
    assert rows["mail.eml#attachment=1"]["partition"] == "2026-11-20"


def test_attachments_have_the_attributes_of_their_mail(night, inbox):
    put_mail(inbox, "one")
    night("2026-11-20")
    (inbox.path / "attributes.csv").write_text("path,site\nmail.eml,north\n")
    found, rows = night("2026-11-21")
    assert found.changed == 2
    assert rows["mail.eml#attachment=1"]["attributes"] == {"site": "north"}
