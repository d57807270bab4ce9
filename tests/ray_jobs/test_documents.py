import pytest

from ray_jobs.documents import find_document
from ray_jobs.errors import UsageError
from ray_jobs.storage.postgres import open_database


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
