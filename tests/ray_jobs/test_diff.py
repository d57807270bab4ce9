import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.numpy import load_file, save_file

from extractors.learned.weights import encoder_folder
from ray_jobs.diff import Diff, totals
from ray_jobs.errors import UsageError
from schemas.settings import Settings

ROOT = Path(__file__).parents[2]
PARTITION = "2026-11-21"
INSURANCE = "2. Insurance. Seller shall maintain liability insurance of not less than $1,000,000."
BEFORE = f"{INSURANCE}\n\n3. Term. This Agreement shall continue for a period of two years."


def another_model(folder):
    """The encoder with other weights."""
    shutil.copytree(encoder_folder(None), folder)
    file = folder / "model.safetensors"
    tensors = load_file(file)
    name = next(name for name in tensors if name.endswith("word_embeddings.weight"))
    tensors[name] = tensors[name] * 1.01
    save_file(tensors, file, metadata={"format": "pt"})
    return folder


def checkout_with_another_rule(folder):
    """The code of this checkout, with the rules that find insurance clauses taken out."""
    for package in ("ray_jobs", "extractors", "schemas", "infra"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    file = folder / "extractors" / "contracts" / "rules" / "clauses.toml"
    head, *rules = file.read_text("utf-8").split("[[rule]]")
    kept = [rule for rule in rules if 'label = "Insurance"' not in rule]
    assert len(kept) < len(rules)
    file.write_text("[[rule]]".join([head, *kept]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def nights(databases, tmp_path_factory, new_inbox, run):
    """Releases 1 to 5: the first, then one document, setting, model and rule changed."""
    inbox = new_inbox(tmp_path_factory.mktemp("files") / "inbox")
    url = databases()
    home = tmp_path_factory.mktemp("home")
    collections = {"contracts": {"kind": "contract", "source": str(inbox.path)}}
    settings = Settings(home=home, database_url=url, collections=collections)

    def publish(settings):
        return run(settings, "contracts", inbox.path, partition=PARTITION).release.release_id

    inbox.put("a.txt", BEFORE)
    inbox.put("b.txt", BEFORE)
    assert publish(settings) == 1
    inbox.put("b.txt", BEFORE.replace("two years", "three years"))
    assert publish(settings) == 2
    shorter = settings.model_copy(
        update={"summaries": settings.summaries.model_copy(update={"sentences": 1})}
    )
    assert publish(shorter) == 3
    model = another_model(tmp_path_factory.mktemp("model") / "other")
    assert publish(shorter.model_copy(update={"encoder": model})) == 4
    checkout = checkout_with_another_rule(tmp_path_factory.mktemp("checkout"))
    environment = {
        **os.environ,
        "PYTHONPATH": str(checkout),
        "DOCMILL_HOME": str(home),
        "DOCMILL_DATABASE_URL": url,
        "DOCMILL_SUMMARIES__SENTENCES": "1",
        "DOCMILL_ENCODER": str(model),
    }
    command = [
        "run",
        "contracts",
        "--source",
        str(inbox.path),
        "--partition",
        PARTITION,
        "--inline",
    ]
    subprocess.run(
        [sys.executable, "-m", "ray_jobs", *command], cwd=checkout, env=environment, check=True
    )
    yield settings
    shutil.rmtree(model)


def found(settings, before, after, *tables, **options):
    differences = Diff(settings, before, after, **options).differences(tables or None)
    return {
        (item.table, item.label, item.change, item.cause, item.before, item.after)
        for item in differences
    }


def test_a_changed_document_is_to_blame_for_its_own_differences(nights):
    differences = list(Diff(nights, 1, 2).differences())
    assert {item.cause for item in differences} == {"document changed"}
    assert len({item.document_id for item in differences}) == 1
    changed = [item for item in differences if item.table == "clauses"]
    assert [(item.label, item.change) for item in changed] == [("Expiration Date", "changed")]
    assert "two years" in changed[0].before
    assert "three years" in changed[0].after


def test_a_changed_setting_is_to_blame_for_the_sentences_that_it_left_out(nights):
    assert found(nights, 2, 3) == set()
    summaries = found(nights, 2, 3, "summaries")
    assert {(change, cause) for _, _, change, cause, _, _ in summaries} >= {("removed", "settings")}
    assert {item[3] for item in summaries} == {"settings"}


def test_a_changed_model_is_to_blame_for_the_vectors(nights):
    assert found(nights, 3, 4) == set()
    assert found(nights, 3, 4, "chunks") == set()
    vectors = found(nights, 3, 4, "chunk_embeddings")
    assert {(change, cause) for _, _, change, cause, _, _ in vectors} == {("changed", "model")}


def test_a_changed_rule_is_to_blame_for_the_clauses_that_it_no_longer_finds(nights):
    differences = found(nights, 4, 5)
    assert (
        "clauses",
        "Insurance",
        "removed",
        "rules",
        INSURANCE[len("2. Insurance. ") :],
        None,
    ) in differences
    assert ("answers", "Insurance", "changed", "rules", "found", "absent") in differences
    assert {(item[1], item[3]) for item in differences} == {("Insurance", "rules")}


def test_over_several_releases_each_difference_keeps_its_causes(nights):
    causes = {
        (item.table, item.label, item.cause)
        for item in Diff(nights, 1, 5).differences(["clauses", "summaries", "chunk_embeddings"])
    }
    assert ("clauses", "Insurance", "rules") in causes
    assert ("clauses", "Insurance", "document changed, rules") in causes
    assert ("clauses", "Expiration Date", "document changed, rules") in causes
    assert ("chunk_embeddings", "vector", "model") in causes
    assert ("chunk_embeddings", "vector", "document changed, chunks (model), model") in causes


def test_the_other_way_round_additions_are_removals(nights):
    forth, back = (Diff(nights, *pair).differences() for pair in ((4, 5), (5, 4)))
    (there,) = [item for item in totals(forth) if item.table == "clauses"]
    (again,) = [item for item in totals(back) if item.table == "clauses"]
    assert (there.removed, there.added) == (again.added, again.removed) == (2, 0)


def test_one_document_can_be_looked_at_alone(nights):
    assert found(nights, 1, 2, document="a.txt") == set()
    assert found(nights, 1, 2, document="b.txt") != set()


def test_what_was_done_again_is_counted_by_stage_and_cause(nights):
    redone = Diff(nights, 3, 4).redone()
    assert redone == {("chunks", "model"): 2, ("embeddings", "model"): 2}


def test_a_release_does_not_differ_from_itself(nights):
    assert found(nights, 5, 5, "clauses", "chunk_embeddings") == set()


def test_a_table_that_cannot_be_compared_is_refused(nights):
    with pytest.raises(UsageError, match="no table pages to compare; there are: answers, "):
        list(Diff(nights, 1, 2).differences(["pages"]))


def test_releases_of_two_collections_cannot_be_compared(samples):
    with pytest.raises(UsageError, match="only releases of one collection"):
        Diff(samples, 1, 2)
    with pytest.raises(UsageError, match="there is no release 99"):
        Diff(samples, 1, 99)
