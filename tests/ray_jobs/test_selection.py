import pytest

from ray_jobs.errors import UsageError
from ray_jobs.selection import Selection, selected
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import stage_versions
from schemas.job import Kind, StageName


@pytest.fixture
def nights(settings, inbox, run):
    """Two nights: a.txt of site north, then b.txt of site south and a broken PDF."""
    inbox.put("a.txt")
    inbox.attributes({"a.txt": {"site": "north", "document_date": "2026-01-15"}})
    run(settings, "contracts", inbox.path, partition="2026-11-20")
    inbox.put("b.txt")
    (inbox.path / "c.pdf").write_bytes(b"%PDF-1.7 and no more")
    inbox.attributes(
        {
            "a.txt": {"site": "north", "document_date": "2026-01-15"},
            "b.txt": {"site": "south", "document_date": "2026-03-01"},
        }
    )
    run(settings, "contracts", inbox.path, partition="2026-11-21")
    return settings


def chosen(settings, **options):
    current = stage_versions(settings, Kind.CONTRACT)
    selection = Selection(collection="contracts", **options)
    with open_database(settings).connect() as connection:
        scopes = selected(connection, selection, current, settings.work.attempts)
    return {
        scope.partition: None if scope.documents is None else len(scope.documents)
        for scope in scopes
    }


def test_nights_of_a_range_are_taken_whole(nights):
    assert chosen(nights) == {"2026-11-20": None, "2026-11-21": None}
    assert chosen(nights, since="2026-11-21") == {"2026-11-21": None}
    assert chosen(nights, until="2026-11-20") == {"2026-11-20": None}


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("site = 'north'", {"2026-11-20": 1}),
        ("document_date >= '2026-02-01'", {"2026-11-21": 1}),
        ("uri like '%.txt' and size > 0", {"2026-11-20": 1, "2026-11-21": 1}),
        ("site = 'nowhere'", {}),
    ],
)
def test_a_condition_on_attributes_chooses_documents(nights, where, found):
    assert chosen(nights, where=where) == found


@pytest.mark.parametrize("where", ["ward = 3", "site =", "read_text('/etc/passwd') = ''"])
def test_a_condition_that_cannot_be_asked_is_refused(nights, where):
    with pytest.raises(UsageError, match="--where"):
        chosen(nights, where=where)


def test_documents_are_chosen_by_what_made_their_published_rows(nights):
    version = stage_versions(nights, Kind.CONTRACT)[StageName.CLAUSES].extractor
    assert chosen(nights, from_version=version) == {"2026-11-20": 1, "2026-11-21": 1}
    assert chosen(nights, from_version="clauses@00000000") == {}


def test_only_documents_that_failed_can_be_chosen(nights):
    assert chosen(nights, only_failures=True) == {"2026-11-21": 1}
