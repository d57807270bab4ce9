import pytest

from ray_jobs import versions
from ray_jobs.versions import stage_versions
from schemas.job import Kind, StageName
from schemas.settings import read_settings


def changed(monkeypatch, name, value, kind=Kind.NOTE):
    before = stage_versions(read_settings(), kind)
    monkeypatch.setenv(name, value)
    after = stage_versions(read_settings(), kind)
    return {stage for stage in before if before[stage].version != after[stage].version}


def test_the_same_settings_give_the_same_versions():
    assert stage_versions(read_settings(), Kind.NOTE) == stage_versions(read_settings(), Kind.NOTE)


@pytest.mark.parametrize(
    ("name", "value", "stage"),
    [
        ("DOCMILL_CHUNKS__TOKENS", "128", StageName.CHUNKS),
        ("DOCMILL_SUMMARIES__SENTENCES", "3", StageName.SUMMARIES),
        ("DOCMILL_EMBEDDINGS__PRECISION", "fp32", StageName.EMBEDDINGS),
    ],
)
def test_a_setting_changes_only_the_stage_that_it_is_about(monkeypatch, name, value, stage):
    assert changed(monkeypatch, name, value) == {stage}


def test_how_work_is_spread_changes_no_version(monkeypatch):
    assert changed(monkeypatch, "DOCMILL_WORK__PART_DOCUMENTS", "7") == set()


def test_a_changed_rule_file_changes_the_stages_that_read_it(monkeypatch, tmp_path):
    before = stage_versions(read_settings(), Kind.CONTRACT)
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "clauses.toml").write_text("changed")
    real = versions.files
    monkeypatch.setattr(
        versions, "files", lambda name: tmp_path if name == "extractors.contracts" else real(name)
    )
    versions._rules_digest.cache_clear()
    after = stage_versions(read_settings(), Kind.CONTRACT)
    versions._rules_digest.cache_clear()
    differ = {stage for stage in before if before[stage] != after[stage]}
    assert differ == {StageName.CLAUSES}


def test_a_version_says_what_it_is_made_of():
    found = stage_versions(read_settings(), Kind.NOTE)[StageName.EMBEDDINGS]
    assert found.components["model"].startswith("all-MiniLM-L6-v2 ")
    assert found.extractor == f"embeddings@{found.version[:8]}"
