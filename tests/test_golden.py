"""What the samples give: rows that a reader would expect, and stages that do not change unseen.

The rows stand in golden/expected.toml, written by hand. The digests in golden/outputs.json are
written by ``pytest --update-golden``.
"""

import json
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from ray_jobs.stages import STAGES
from ray_jobs.storage.sql import ask, open_sql
from schemas.deidentified import DeidentifiedText
from schemas.document import Document
from schemas.job import Kind, StageName
from schemas.settings import read_settings
from schemas.source import RawFile

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = tomllib.loads((GOLDEN / "expected.toml").read_text())
OUTPUTS = GOLDEN / "outputs.json"
FOLDERS = {Kind.CONTRACT: "contracts", Kind.NOTE: "notes"}
# The bits of vectors depend on the processor.
STAGES_WITH_DIGESTS = [
    (kind, stage) for kind in Kind for stage in STAGES[kind] if stage is not StageName.EMBEDDINGS
]


@pytest.mark.parametrize("row", EXPECTED["row"], ids=lambda row: f"{row['file']} {row['where']}")
def test_a_sample_gives_the_rows_that_a_reader_expects(samples, row):
    question = (
        f"select count(*) as n from {row['table']} t join documents d using (document_id)"
        f" where contains(d.uri, '{row['file']}') and ({row['where']})"
    )
    (found,) = ask(open_sql(samples), question).to_pylist()
    assert found["n"] >= 1 if row.get("present", True) else found["n"] == 0


@pytest.fixture(scope="module")
def documents():
    """Every readable sample as the parse stage gives it, by kind and file."""
    parsed = {}
    for kind, folder in FOLDERS.items():
        parser = STAGES[kind][StageName.PARSE].build(read_settings())
        root = GOLDEN / "documents" / folder
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.name != "attributes.csv" and not is_bad(path):
                file = RawFile(
                    document_id=path.name,
                    uri=f"file:///{path.name}",
                    sha256="",
                    content=path.read_bytes(),
                )
                parsed[kind, path.name] = list(parser([file]))
        parser.close()
    return parsed


def is_bad(path):
    return "corrupt" in path.name or "protected" in path.name


@pytest.mark.parametrize(("kind", "stage"), STAGES_WITH_DIGESTS, ids=str)
def test_a_stage_that_gives_other_rows_has_another_code(documents, kind, stage, request):
    spec = STAGES[kind][stage]
    whole = sha256()
    for (of_kind, _), records in documents.items():
        if of_kind is kind:
            for record in records if stage is StageName.PARSE else outputs(spec, records):
                # The order of fields is no matter of rows.
                row = json.dumps(record.model_dump(mode="json"), sort_keys=True)
                whole.update(row.encode())
    key = f"{kind}/{stage}"
    known = json.loads(OUTPUTS.read_text()) if OUTPUTS.exists() else {}
    found = {"code": spec.code, "digest": whole.hexdigest()[:16]}
    if request.config.getoption("--update-golden"):
        OUTPUTS.write_text(json.dumps({**known, key: found}, indent=2, sort_keys=True) + "\n")
        return
    changed = found["digest"] != known[key]["digest"] and found["code"] == known[key]["code"]
    assert not changed, f"{key} gives other rows: raise its code in ray_jobs/stages.py"
    assert found == known[key], "run pytest --update-golden tests/test_golden.py"


def outputs(spec, records):
    (document,) = (record for record in records if isinstance(record, Document))
    if spec.reads is DeidentifiedText:
        above = STAGES[Kind.NOTE][StageName.DEIDENTIFY]
        given = next(iter(outputs(above, records)))
    else:
        own = document.model_dump(include=set(spec.reads.model_fields))
        given = spec.reads.model_validate(own)
    return spec.build(read_settings())([given])
