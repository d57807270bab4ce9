import pytest
import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.storage import releases
from ray_jobs.storage.generations import name_model, shown_models
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import chunk_embeddings


@pytest.fixture
def published(settings, inbox, run):
    for day in (20, 21):
        inbox.put(f"{day}.txt")
        run(settings, "contracts", inbox.path, partition=f"2026-11-{day}")
    return open_database(settings)


def test_a_release_says_whose_vectors_it_shows(published):
    with published.connect() as connection:
        assert releases.current(connection, "contracts").model == "all-MiniLM-L6-v2"
        assert shown_models(connection) == {"all-MiniLM-L6-v2": ["contracts"]}
        assert shown_models(connection, ["notes"]) == {}


def test_vectors_of_two_encoders_are_not_shown_at_once(published):
    with published.connect() as connection:
        shown = releases.current(connection, "contracts").release_id
        columns = chunk_embeddings.c
        # As a night with another encoder would leave them.
        first = connection.execute(sa.select(sa.func.min(columns.document_id))).scalar_one()
        own = columns.document_id == first
        connection.execute(
            sa.update(chunk_embeddings).where(own).values(version="v2", model="other/fp32")
        )
        connection.execute(
            sa.text("update contents set version = 'v2' where document_id = :key and stage = :s"),
            {"key": first, "s": "embeddings"},
        )
        with pytest.raises(UsageError, match="all-MiniLM-L6-v2 and other at once"):
            name_model(connection, "contracts", shown)
