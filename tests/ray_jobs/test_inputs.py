import shutil

import pymupdf
from pydantic import SecretStr

from ray_jobs.ledger import Scope, forget_failures
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import stage_versions
from schemas.job import Kind, Step
from schemas.run import Reason

NOT_PUBLISHED = tuple(step for step in Step if step is not Step.PUBLISH)


def test_a_file_that_changed_after_ingest_is_not_parsed(settings, inbox, run):
    file = inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST,))
    file.write_text("changed since")
    counts = run(settings, "contracts", steps=(Step.PARSE,)).counts
    assert (counts[0].done, counts[0].failed) == (0, 1)


def test_a_file_that_vanished_after_ingest_costs_one_document(settings, inbox, run):
    file = inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST,))
    file.unlink()
    counts = run(settings, "contracts", steps=(Step.PARSE,)).counts
    assert (counts[0].done, counts[0].failed) == (1, 1)


def test_rows_that_are_staged_no_more_are_read_from_the_lake(settings, inbox, run, monkeypatch):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    shutil.rmtree(settings.home / "lake" / "_staged")
    shorter = settings.model_copy(
        update={"summaries": settings.summaries.model_copy(update={"sentences": 1})}
    )
    result = run(shorter, "contracts")
    assert result.release is not None
    assert result.release.counts["summaries"] == 1


def test_rows_that_are_nowhere_are_a_failure_and_not_an_empty_result(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST, Step.PARSE))
    shutil.rmtree(settings.home / "lake" / "_staged")
    counts = {item.stage: item for item in run(settings, "contracts", steps=(Step.CHUNKS,)).counts}
    assert (counts["chunks"].done, counts["chunks"].failed) == (0, 1)


def test_an_encrypted_file_is_read_once_its_password_is_set(settings, inbox, run):
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((72, 72), "SUPPLY AGREEMENT between Seller and Buyer")
        pdf.save(inbox.path / "a.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="sesame")
    steps = (Step.INGEST, Step.PARSE)
    counts = run(settings, "contracts", inbox.path, steps=steps).counts
    assert (counts[0].done, counts[0].failed) == (0, 1)

    own = settings.collection("contracts").model_copy(update={"passwords": (SecretStr("sesame"),)})
    opened = settings.model_copy(update={"collections": {"contracts": own}})
    assert stage_versions(opened, Kind.CONTRACT) == stage_versions(settings, Kind.CONTRACT)
    with open_database(settings).begin() as connection:
        forget_failures(connection, Scope(collection="contracts"), (Reason.ENCRYPTED,))
    counts = run(opened, "contracts", steps=(Step.PARSE,)).counts
    assert (counts[0].done, counts[0].failed) == (1, 0)
