"""A night of notes in which identifiers of all 18 classes are planted, and where they may be."""

import json
import logging
import re
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from extractors.clinical.identifiers import CLASSES
from extractors.clinical.read_back import OnDeidentified
from ray_jobs.bench.canaries import planted
from ray_jobs.deidentifying import choices, deidentified, deidentifier, key_mark
from ray_jobs.search.hybrid import Search
from ray_jobs.show import marked_document
from ray_jobs.storage.access import acting_as
from ray_jobs.storage.postgres import database_url, engine, open_database
from ray_jobs.storage.sql import ask, open_sql
from ray_jobs.verify import Prover
from ray_jobs.versions import collection_versions
from schemas.job import StageName
from schemas.settings import Settings

NOTES = Path(__file__).parents[1] / "golden" / "documents" / "notes"
OF_EACH_CLASS = 3
READER = "notes-deidentified-reader"
ORIGINALS = frozenset(
    {
        "documents",
        "pages",
        "sections",
        "entities",
        "relations",
        "clinical_facts",
        "identifiers",
    }
)
"""Tables in which a note's own words may stand, for who may read notes."""
NAMING_NOBODY = frozenset(
    "chunks summaries summary_lines gists omissions deidentified failures releases runs"
    " sources".split()
)
"""Tables and views in which none of what is planted may stand, and rows do."""


class Night:
    """A published night, what was planted into it, and all that it wrote and said."""

    def __init__(self, settings, canaries, scratch, said):
        self.settings = settings
        self.canaries = canaries
        self.scratch = scratch
        self.said = said

    def leaks(self, text):
        """The planted values that stand in a text, however its white space is."""
        plain = " ".join(text.split()).lower()
        return [value for value in self.canaries if value.lower() in plain]


@pytest.fixture(scope="module", params=["mask", "surrogate"])
def night(databases, tmp_path_factory, run, request):
    made = planted(
        [(path.stem, path.read_text()) for path in sorted(NOTES.rglob("*.txt"))],
        count=OF_EACH_CLASS,
        seed=7,
    )
    inbox, scratch = tmp_path_factory.mktemp("inbox"), tmp_path_factory.mktemp("scratch")
    for note in made:
        (inbox / f"{note.doc_id}.txt").write_text(note.text)
    (inbox / "broken.pdf").write_bytes(b"%PDF-1.7 " + made[0].text.encode())
    settings = Settings(
        home=tmp_path_factory.mktemp("home"),
        database_url=databases(),
        collections={"notes": {"kind": "note", "source": str(inbox)}},
        deidentify={"mode": request.param, "secret": "hush"},
        entities={"finder": "lexicon" if request.param == "surrogate" else "model"},
    )
    said = tmp_path_factory.mktemp("said") / "log"
    handler = logging.FileHandler(said)
    logging.getLogger().addHandler(handler)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(scratch))
        patch.setenv("TMPDIR", str(scratch))
        run(settings, "notes", inbox)
    logging.getLogger().removeHandler(handler)
    handler.close()
    canaries = {note.text[item.start : item.end] for note in made for item in note.entities}
    assert {item.label for note in made for item in note.entities} == set(CLASSES)
    yield Night(settings, sorted(canaries), scratch, said.read_text())
    engine(database_url(settings)).dispose()


def test_what_is_planted_is_there_to_be_found(night):
    (row,) = ask(
        open_sql(night.settings), "select string_agg(text, ' ') t from documents"
    ).to_pylist()
    assert set(night.leaks(row["t"])) == set(night.canaries)
    assert len(night.canaries) > 40


def test_tables_that_tell_of_notes_name_nobody(night):
    connection = open_sql(night.settings)
    tables = {row[0] for row in connection.execute("show tables").fetchall()}
    assert tables >= NAMING_NOBODY
    for name in NAMING_NOBODY:
        rows = ask(connection, f'select * from "{name}"').to_pylist()
        assert rows, name
        assert night.leaks(json.dumps(rows, default=str)) == [], name


def test_the_database_names_nobody(night):
    with open_database(night.settings).connect() as connection:
        names = sa.inspect(connection).get_table_names()
        assert {"chunk_embeddings", "ledger", "runs", "parts", "sources"} <= set(names)
        for name in names:
            rows = connection.execute(sa.text(f'select t::text from "{name}" t')).scalars()
            assert night.leaks(" ".join(rows)) == [], name
        found = sa.text(
            "select count(*) from chunk_embeddings"
            " where words @@ phraseto_tsquery('english', :said)"
        )
        worded = [connection.execute(found, {"said": said}).scalar() for said in night.canaries]
    assert sum(worded) == 0


def test_files_name_nobody_but_those_of_the_original_tables(night):
    looked = 0
    for root in (night.settings.home, night.scratch):
        for path in root.rglob("*"):
            assert night.leaks(str(path.relative_to(root))) == []
            if path.suffix == ".parquet" and not ORIGINALS & {path.stem, *path.parts}:
                rows = pq.read_table(path, partitioning=None).to_pylist()
                assert night.leaks(json.dumps(rows, default=str)) == [], path.name
                looked += 1
            elif path.is_file() and path.suffix != ".parquet":
                assert night.leaks(path.read_text(errors="replace")) == [], path.name
                looked += 1
    assert looked > 20


def test_nothing_that_was_said_names_anybody(night):
    assert night.leaks(night.said) == []


def test_every_row_is_proved_from_the_originals(night):
    prover = Prover(night.settings, "notes")
    list(prover.prove(prover.documents()))
    proofs = {proof.table: proof for proof in prover.proofs()}
    assert [proof for proof in proofs.values() if proof.unproved] == []
    assert min(proofs[name].rows for name in NAMING_NOBODY & {*proofs}) > 0


def test_a_search_shows_what_stands_for_names_with_the_places_of_the_originals(night):
    hits = Search(night.settings, open_database(night.settings))("patient", 20)
    assert hits
    if night.settings.deidentify.mode == "mask":
        assert any(re.search(r"\[[A-Z ]+\]", hit.text) for hit in hits)
    assert night.leaks(" ".join(hit.text for hit in hits)) == []


@pytest.mark.parametrize("role", ["contracts-reader", "auditor"])
def test_who_may_not_read_notes_sees_no_original(night, role):
    connection = open_sql(night.settings, role)
    for (name,) in connection.execute("show tables").fetchall():
        rows = ask(connection, f'select * from "{name}"').to_pylist()
        assert night.leaks(json.dumps(rows, default=str)) == [], name


def test_a_role_that_may_not_know_whose_notes_they_are_sees_what_was_replaced_nowhere(night):
    connection = open_sql(night.settings, READER)
    tables = {row[0] for row in connection.execute("show tables").fetchall()}
    assert {"_documents_notes", "_entities_notes"} <= tables
    for name in tables:
        rows = ask(connection, f'select * from "{name}"').to_pylist()
        assert night.leaks(json.dumps(rows, default=str)) == [], name
    shown = {"documents", "sections", "pages", "entities", "problem_list", "medication_list"}
    for name in shown | NAMING_NOBODY - {"failures", "releases", "runs"}:
        assert ask(connection, f'select * from "{name}"').num_rows, name
    assert ask(connection, "select * from identifiers").num_rows == 0


def test_such_a_role_searches_and_is_shown_de_identified_notes_with_marks(night):
    hits = Search(night.settings, open_database(night.settings), READER)("patient", 20)
    assert hits
    assert night.leaks(" ".join(hit.text for hit in hits)) == []
    marked = 0
    for document in {hit.document_id for hit in hits}:
        shown = marked_document(night.settings, document, role=READER)
        assert night.leaks("".join(piece.text for piece in shown.pieces)) == []
        assert (shown.title, shown.uri) == ("", "")
        marked += len(shown.labels)
    assert marked


def test_such_a_role_reads_no_names_in_the_database(night):
    with acting_as(open_database(night.settings), READER) as connection:
        names = [*sa.inspect(connection).get_table_names(), "visible_sources", "visible_chunks"]
        may = sa.text("select has_table_privilege(:name, 'select')")
        readable = [name for name in names if connection.execute(may, {"name": name}).scalar()]
        for name in readable:
            rows = connection.execute(sa.text(f'select t::text from "{name}" t')).scalars()
            told = " ".join(rows)
            assert night.leaks(told) == [], name
            assert ".txt" not in told, name
    assert {"chunk_embeddings", "visible_sources"} <= {*readable}
    assert not {"sources", "ledger", "parts", "reads"} & {*readable}


def test_to_mark_a_collection_changes_what_replaces_and_what_tells_lines(night):
    notes = night.settings.collections["notes"]
    told = night.settings.model_copy(
        update={"collections": {"notes": notes.model_copy(update={"phi": False})}}
    )
    before, after = (collection_versions(item, "notes") for item in (night.settings, told))
    differ = {stage for stage in before if before[stage].version != after[stage].version}
    assert differ == {StageName.DEIDENTIFY, StageName.ENTITIES}


def test_a_secret_is_no_part_of_what_is_written_of_a_version():
    settings = Settings(deidentify={"mode": "surrogate", "secret": "hush"})
    version = collection_versions(settings, "notes")[StageName.DEIDENTIFY]
    assert "hush" not in version.model_dump_json() + choices(settings).model_dump_json()
    assert version.components["model"] == key_mark(settings)


def test_a_stage_is_built_around_the_one_that_tells():
    settings = Settings()
    assert isinstance(deidentified(deidentifier)(settings), OnDeidentified)
