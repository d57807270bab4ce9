import pytest

from ray_jobs.blame import redone
from ray_jobs.ledger import remember_versions
from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import StageVersion
from schemas.job import StageName

OLD = {"code": "1", "rules": "r", "model": "", "settings": "", "libraries": "x==1"}


@pytest.fixture
def causes(settings):
    """Why two releases differ, given the (version, input) of each stage of document d in each."""
    with open_database(settings).begin() as connection:

        def go(before, after):
            for number, outputs in enumerate((before, after), 1):
                made = releases.create(
                    connection,
                    collection="contracts",
                    base_id=None,
                    run_id=None,
                    versions={},
                    counts={},
                )
                assert made == number
                shown = [row(stage, *output) for stage, output in outputs.items()]
                releases.show(connection, made, shown)
            for stage, output in before.items():
                if output not in after.values():
                    releases.hide(connection, 2, [row(stage, *output)])
            return {item.stage: item.cause for item in redone(connection, "contracts", 1, 2)}

        remember_versions(connection, [version(stage, "1", OLD) for stage in StageName])
        go.remember = lambda name, stage, **changed: remember_versions(
            connection, [version(stage, name, {**OLD, **changed})]
        )
        yield go


def version(stage, name, components):
    return StageVersion(stage=stage, version=f"{stage}{name}", components=components)


def row(stage, name, source):
    return {
        "document_id": "d",
        "stage": stage,
        "version": f"{stage}{name}",
        "input": source,
        "collection": "contracts",
        "partition": "p",
        "status": "done",
        "rows": 1,
    }


def test_a_changed_file_is_followed_down_to_every_stage(causes):
    before = {"parse": ("1", "f1"), "chunks": ("1", "t1"), "embeddings": ("1", "c1")}
    after = {"parse": ("1", "f2"), "chunks": ("1", "t2"), "embeddings": ("1", "c2")}
    assert set(causes(before, after).values()) == {"document changed"}


def test_a_changed_library_of_the_parser_is_the_parsers_fault_everywhere(causes):
    causes.remember("2", "parse", libraries="x==2")
    before = {"parse": ("1", "f"), "clauses": ("1", "t1")}
    after = {"parse": ("2", "f"), "clauses": ("1", "t2")}
    assert causes(before, after) == {
        "parse": "parser (libraries)",
        "clauses": "parser (libraries)",
    }


def test_a_parser_that_gives_the_same_is_not_to_blame(causes):
    causes.remember("2", "parse", libraries="x==2")
    causes.remember("2", "clauses", rules="s")
    before = {"parse": ("1", "f"), "clauses": ("1", "t")}
    after = {"parse": ("2", "f"), "clauses": ("2", "t")}
    assert causes(before, after)["clauses"] == "rules"


def test_all_causes_are_named_where_there_are_several(causes):
    causes.remember("2", "parse", libraries="x==2", rules="s")
    causes.remember("2", "clauses", settings="{}", code="2")
    before = {"parse": ("1", "f1"), "clauses": ("1", "t1")}
    after = {"parse": ("2", "f2"), "clauses": ("2", "t2")}
    assert causes(before, after)["clauses"] == (
        "document changed, parser (libraries), parser (rules), code, settings"
    )


def test_the_stage_between_is_named(causes):
    causes.remember("2", "chunks", settings="{}")
    before = {"parse": ("1", "f"), "chunks": ("1", "t"), "embeddings": ("1", "c1")}
    after = {"parse": ("1", "f"), "chunks": ("2", "t"), "embeddings": ("1", "c2")}
    assert causes(before, after) == {"chunks": "settings", "embeddings": "chunks (settings)"}


@pytest.mark.parametrize(("forth", "cause"), [(True, "document added"), (False, "document gone")])
def test_a_document_that_only_one_release_shows_was_added_or_is_gone(causes, forth, cause):
    shown = {"parse": ("1", "f"), "clauses": ("1", "t")}
    pair = ({}, shown) if forth else (shown, {})
    assert set(causes(*pair).values()) == {cause}


def test_a_stage_that_the_parser_no_longer_reaches_blames_what_the_parser_met(causes):
    before = {"parse": ("1", "f1"), "clauses": ("1", "t1")}
    after = {"parse": ("1", "f2")}
    assert causes(before, after)["clauses"] == "document changed"


def test_a_parser_that_gave_other_rows_for_nothing_is_named(causes):
    before = {"parse": ("1", "f"), "clauses": ("1", "t1")}
    after = {"parse": ("1", "f"), "clauses": ("1", "t2")}
    assert causes(before, after) == {"clauses": "parser (not repeatable)"}
