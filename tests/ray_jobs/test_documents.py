import pytest

from ray_jobs.documents import find_document
from ray_jobs.errors import UsageError
from ray_jobs.storage.postgres import open_database
from schemas.job import Step


@pytest.fixture
def find(samples):
    with open_database(samples).connect() as connection:
        yield lambda wanted: find_document(connection, wanted)


def test_a_document_is_found_by_part_of_its_uri_or_the_beginning_of_its_id(find):
    found = find("office-lease")
    assert found.collection == "contracts"
    assert find(found.document_id[:12]) == find(found.document_id) == found


def test_a_document_that_failed_is_found_too(find):
    assert find("scanned-copy-corrupt").uri.endswith("scanned-copy-corrupt.pdf")


def test_a_name_of_several_documents_is_refused(find):
    with pytest.raises(UsageError, match="services is the name of several documents"):
        find("services")


def test_an_unknown_name_is_refused(find):
    with pytest.raises(UsageError, match="no document is called nothing"):
        find("nothing")


def test_an_attachment_is_named_by_the_end_of_its_uri(settings, inbox, run):
    inbox.mail("m.eml", a=b"One", b=b"Two")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST,))
    with open_database(settings).connect() as connection:
        found = [
            find_document(connection, name).uri.rpartition("/")[2]
            for name in ("m.eml", "m.eml#attachment=2")
        ]
    assert found == ["m.eml", "m.eml#attachment=2"]
