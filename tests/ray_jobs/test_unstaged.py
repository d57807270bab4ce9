import shutil

import sqlalchemy as sa

from ray_jobs.stages import STAGES
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.staging import Staging
from ray_jobs.storage.tables import contents, ledger
from ray_jobs.unstaged import forget_unstaged
from schemas.job import Kind


def forget(settings, connection, document):
    question = sa.select(contents).where(contents.c.document_id == document)
    hidden = [dict(row) for row in connection.execute(question).mappings()]
    staging = Staging(settings.lake_uri)
    return forget_unstaged(connection, staging, "contracts", hidden, STAGES[Kind.CONTRACT])


def test_only_entries_whose_staged_rows_are_gone_are_forgotten(settings, inbox, run):
    inbox.put("a.txt")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    with open_database(settings).begin() as connection:
        document = connection.execute(sa.select(sa.func.min(ledger.c.document_id))).scalar()
        assert forget(settings, connection, document) == 0
        shutil.rmtree(settings.home / "lake" / "_staged")
        # Parse, clauses, entities, summaries, chunks; vectors are not staged.
        left = sa.select(ledger.c.document_id, ledger.c.stage).where(ledger.c.rows > 0)
        before = set(connection.execute(left).all())
        assert forget(settings, connection, document) == len(
            [row for row in before if row[0] == document and row[1] != "embeddings"]
        )
        after = set(connection.execute(left).all())
    assert {row for row in before - after if row[0] != document} == set()
    assert (document, "embeddings") in {tuple(row) for row in after}
