import pytest

from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql
from ray_jobs.templates import SiteTemplates, enough, new_templates
from schemas.job import StageName, Step
from schemas.notice import NotifySettings

UNTIL_PARSED = (Step.INGEST, Step.PARSE)
NORTH = "CHIEF COMPLAINT: {0}.\nPHYSICAL EXAMINATION: Well.\nASSESSMENT: {0}.\nPLAN: Rest.\n"
SOUTH = "Reason for Visit:\n{0}\n\nExam:\nWell\n\nImpression:\n{0}\n"


@pytest.fixture
def heard(settings, webhook):
    """Settings whose notices go to the webhook."""
    notify = NotifySettings(webhook=webhook.url, pause_seconds=0)
    return settings.model_copy(update={"notify": notify})


@pytest.fixture
def send_notes(heard, inbox, run):
    """Write notes of a site, by name, and run a partition."""

    def send(partition, site, *, steps=UNTIL_PARSED, **notes):
        for name, text in notes.items():
            (inbox.path / f"{name}.txt").write_text(text)
        inbox.attributes({f"{name}.txt": {"site": site} for name in notes})
        return run(heard, "notes", inbox.path, partition=partition, steps=steps)

    return send


def many(template, *said):
    return {f"n{number}": template.format(word) for number, word in enumerate(said)}


def test_the_first_night_of_a_site_is_one_notice(send_notes, webhook):
    send_notes("2026-11-01", "north", a=NORTH.format("Cough"), b=SOUTH.format("Pain"))
    (body,) = webhook.bodies
    assert (body["event"], body["why"], body["documents"]) == (
        "new_site",
        "site north: 2 documents",
        2,
    )


def test_a_template_that_a_site_has_sent_before_is_no_news(send_notes, webhook):
    send_notes("2026-11-01", "north", a=NORTH.format("Cough"))
    send_notes("2026-11-02", "north", b=NORTH.format("Pain in the left arm"))
    assert [body["partition"] for body in webhook.bodies] == ["2026-11-01"]


def test_a_template_never_seen_at_a_site_is_told_before_extraction_and_without_text(
    send_notes, heard, webhook
):
    send_notes("2026-11-01", "north", a=NORTH.format("Cough"))
    send_notes("2026-11-01", "south", b=SOUTH.format("Pain"))
    webhook.bodies.clear()
    result = send_notes("2026-11-02", "north", **many(SOUTH, "Janedoe", "Fever", "Cold"))
    (body,) = webhook.bodies
    with open_database(heard).connect() as connection:
        (found,) = new_templates(connection, "notes", result.run_id)
    ((template, count),) = found.unseen
    assert (body["event"], body["run_id"], count) == ("new_template", result.run_id, 3)
    assert body["why"] == f"site north: template {template} (3 documents)"
    assert "Janedoe" not in str(body)
    assert {item.stage: item.done for item in result.counts}[StageName.ENTITIES] == 0


def test_a_run_that_is_started_again_tells_the_same(send_notes, webhook):
    send_notes("2026-11-01", "north", a=NORTH.format("Cough"))
    for _ in range(2):
        send_notes("2026-11-02", "north", **many(SOUTH, "Pain", "Fever", "Cold"))
    assert [body["event"] for body in webhook.bodies] == [
        "new_site",
        "new_template",
        "new_template",
    ]
    assert webhook.bodies[1]["key"] == webhook.bodies[2]["key"]


def test_a_template_is_told_once_so_many_notes_are_in_it_that_it_is_one(send_notes, webhook):
    send_notes("2026-11-01", "north", a=NORTH.format("Cough"))
    webhook.bodies.clear()
    for night, name in enumerate("bcde", start=2):
        send_notes(f"2026-11-0{night}", "north", **{name: SOUTH.format(name)})
    (body,) = webhook.bodies
    assert (body["event"], body["partition"]) == ("new_template", "2026-11-04")


def test_what_a_site_sent_at_first_is_no_news_when_there_is_more_of_it(send_notes, webhook):
    send_notes("2026-11-01", "north", a=NORTH.format("Cough"), b=SOUTH.format("Pain"))
    webhook.bodies.clear()
    send_notes("2026-11-02", "north", **many(SOUTH, "Fever", "Cold", "Rash"))
    assert webhook.bodies == []


@pytest.mark.parametrize(("documents", "wanted"), [(1, 3), (300, 3), (913, 10), (400_000, 50)])
def test_how_many_notes_make_a_template_follows_from_what_a_site_sends(documents, wanted):
    assert enough(documents) == wanted


def test_a_section_that_is_missing_is_no_news_and_another_site_is(send_notes, webhook):
    whole = NORTH + "RECOMMENDATIONS: None.\nMEDICATIONS: None.\nPROCEDURE: None.\n"
    send_notes("2026-11-01", "north", a=whole.format("Cough"))
    webhook.bodies.clear()
    send_notes("2026-11-02", "north", b=whole.format("Pain").replace("PROCEDURE: None.\n", ""))
    assert webhook.bodies == []
    send_notes("2026-11-03", "west", c=whole.format("Pain"))
    assert [body["event"] for body in webhook.bodies] == ["new_site"]


def test_every_row_shows_site_specialty_and_template_of_its_document(heard, inbox, run):
    (inbox.path / "a.txt").write_text(NORTH.format("Cough"))
    said = {"site": "north", "specialty": "Surgery", "note_type": "progress"}
    inbox.attributes({"a.txt": said})
    run(heard, "notes", inbox.path)
    connection = open_sql(heard)
    (document,) = ask(connection, "select * from documents").to_pylist()
    assert len(document["template_id"]) == 16
    wanted = {**said, "template_id": document["template_id"]}
    for table in ("documents", "pages", "sections", "entities", "chunks", "problem_list"):
        rows = ask(
            connection, f"select site, specialty, note_type, template_id from {table}"
        ).to_pylist()
        assert rows
        assert all(row == wanted for row in rows)


def test_many_templates_are_counted_and_not_listed():
    found = SiteTemplates(
        site="", is_new_site=False, unseen=tuple((str(n), 1) for n in range(12)), documents=12
    )
    assert found.why().startswith("no site: template 0 (1 documents), template 1")
    assert found.why().endswith("template 9 (1 documents) and 2 more")
