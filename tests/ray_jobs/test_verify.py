from deltalake import DeltaTable

from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from ray_jobs.verify import Prover
from schemas.job import Kind


def prove(settings, collection="contracts"):
    prover = Prover(settings, collection)
    list(prover.prove(prover.documents()))
    return {proof.table: proof for proof in prover.proofs()}


def test_every_row_of_the_samples_is_proved(samples):
    for collection in samples.collections:
        proofs = prove(samples, collection)
        assert proofs["documents"].rows >= 10
        assert {proof.rows - proof.proved for proof in proofs.values()} == {0}


def test_a_changed_original_proves_nothing(settings, inbox, run):
    file = inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    file.write_text("Someone was here.")
    proofs = prove(settings)
    assert {proof.proved for proof in proofs.values()} == {0}
    assert proofs["clauses"].unproved == {"original has changed": proofs["clauses"].rows}


def test_a_lost_original_proves_nothing(settings, inbox, run):
    file = inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    file.unlink()
    assert list(prove(settings)["chunks"].unproved) == ["original is gone"]


def test_a_row_that_points_elsewhere_is_found_out(settings, inbox, run):
    inbox.put("a.txt")
    release = run(settings, "contracts", inbox.path).release
    table = DeltaTable(f"{settings.lake_uri}/contracts/clauses")
    table.update(
        updates={"start": "start + 1", "end": '"end" + 1'}, predicate="label = 'Governing Law'"
    )
    show(settings, release, clauses=table.version())
    assert prove(settings)["clauses"].unproved == {"text differs": 1}


def test_a_chunk_that_names_a_patient_is_found_out(settings, tmp_path, run):
    (tmp_path / "a.txt").write_text("Mary Johnson was seen. She is stable.")
    release = run(settings, "notes", tmp_path).release
    assert prove(settings, "notes")["chunks"].unproved == {}
    table = DeltaTable(f"{settings.lake_uri}/notes/chunks")
    table.update(new_values={"text": "Mary Johnson was seen. She is stable."})
    show(settings, release, chunks=table.version())
    assert prove(settings, "notes")["chunks"].unproved == {"text differs": 1}


def show(settings, release, **versions):
    """Publish other versions of some tables."""
    with open_database(settings).begin() as connection:
        forged = releases.create(
            connection,
            collection=release.collection,
            base_id=release.release_id,
            run_id=None,
            versions={**release.versions, **versions},
            counts={},
        )
        releases.point_to(connection, release.collection, forged)


def test_without_a_release_there_is_nothing_to_prove(settings):
    assert settings.collection("contracts").kind is Kind.CONTRACT
    assert prove(settings) == {}


def test_attachments_are_proved_from_the_file_that_holds_them(settings, inbox, run):
    body = inbox.put("a.txt").read_bytes()
    inbox.mail("m.eml", one=body, two=b"PK\x03\x04 broken")
    result = run(settings, "contracts", inbox.path)
    assert result.ingested.attached == 2
    proofs = prove(settings)
    assert proofs["documents"].rows == 3
    assert {proof.rows - proof.proved for proof in proofs.values()} == {0}
    inbox.mail("m.eml", one=body + b"changed")
    proofs = prove(settings)
    assert proofs["documents"].unproved == {"original has changed": 2}
