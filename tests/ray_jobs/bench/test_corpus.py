import random

import pytest

from ray_jobs.bench.corpus import Corpus, read_corpus, worst
from ray_jobs.bench.files import made_docx, made_pdf
from ray_jobs.errors import UsageError


@pytest.fixture
def data(tmp_path):
    dice = random.Random(1)
    for folder in ("pdf", "office"):
        (tmp_path / folder).mkdir()
    (tmp_path / "pdf" / "good.pdf").write_bytes(made_pdf(dice))
    (tmp_path / "pdf" / "bad.pdf").write_bytes(b"%PDF-1.4 and no more")
    (tmp_path / "office" / "good.docx").write_bytes(made_docx(dice))
    (tmp_path / "pdf_manifest.tsv").write_text(
        "file\tclass\ngood.pdf\tclean\nbad.pdf\tdamaged\n", encoding="utf-8"
    )
    return tmp_path


def test_every_file_is_read_twice_and_compared(data):
    found = read_corpus(data, tools=("pymupdf",))
    assert found.passed()
    assert found.table() == [
        {"class": "clean", "outcome": "read", "files": 1},
        {"class": "damaged", "outcome": "corrupt", "files": 1},
        {"class": "docx", "outcome": "read", "files": 1},
    ]
    assert found.missed() == {"pymupdf": []}
    assert worst(found.files) == []


def test_files_that_differ_or_that_only_others_read_are_named(data):
    found = read_corpus(data, tools=())
    bad = next(file for file in found.files if file.name == "bad.pdf")
    other = bad.model_copy(update={"same": False, "tools": {"pypdf": 500}})
    changed = Corpus(**{**dict(found), "files": (other,)})
    assert not changed.passed()
    assert changed.missed() == {"pypdf": ["bad.pdf (corrupt, 500 characters)"]}
    assert worst(changed.files) == ["bad.pdf: corrupt, corrupt"]


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no folders"):
        read_corpus(tmp_path)
