"""The house rules that no linter knows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("dags", "ray_jobs", "extractors", "schemas", "infra")
TOP = {
    "dags", "ray_jobs", "extractors", "schemas", "tests", "infra", "pyproject.toml", "README.md",
    "Makefile", "LICENSE", "NOTICE", "CHANGELOG.md", "CONTRIBUTING.md", "constraints.txt",
}  # fmt: skip
MODULES = sorted(path for name in OURS for path in (ROOT / name).rglob("*.py"))
# Proved by upgrading real databases: tests/ray_jobs/storage/test_postgres.py.
MIGRATIONS = ROOT / "infra" / "migrations"
TESTED = [
    path
    for path in MODULES
    if path.name not in ("__init__.py", "__main__.py") and MIGRATIONS not in path.parents
]
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "base", "manager", "misc"}

LOOKS_WRONG = re.compile(r"# type: ignore|except (Base)?Exception\b")
TO_A_TOOL = re.compile(r"# (type: ignore|noqa)(\[[\w, -]+\]|: [\w, ]+)?")


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_fits_on_a_few_screens(path):
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", TESTED, ids=name)
def test_a_module_has_a_test_of_its_name(path):
    test = ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")
    assert test.is_file()
    assert "def test_" in test.read_text()


@pytest.mark.parametrize("package", OURS)
def test_the_import_names_are_ours(package):
    module = __import__(package)
    assert Path(module.__file__).parent == ROOT / package


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_what_it_gives(path):
    assert path.read_text().startswith('"""')


def test_no_folder_is_more_than_two_levels_deep():
    depths = {len(path.relative_to(ROOT).parts) for path in MODULES}
    assert max(depths) <= 4  # package/folder/folder/module.py, which infra/migrations needs


def test_names_say_what_a_module_holds():
    assert not {path.stem for path in MODULES} & FORBIDDEN_NAMES


def test_packages_hold_one_docstring():
    for path in MODULES:
        if path.name == "__init__.py":
            assert path.read_text().count('"""') == 2, name(path)
            assert len(path.read_text().splitlines()) <= 5, name(path)


def test_the_top_level_is_as_it_was_fixed():
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert {entry for entry in entries if not entry.endswith(".egg-info")} <= TOP


def test_there_is_no_package_among_the_tests():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_what_looks_wrong_has_its_reason_beside_it(path):
    lines = path.read_text().splitlines()
    bare = [
        number
        for number, line in enumerate(lines, 1)
        if LOOKS_WRONG.search(line)
        and not any(has_reason(item) for item in lines[number - 2 :][:3])
    ]
    assert bare == []


def has_reason(line):
    """Whether a line is a comment or ends in one, besides what is said to a tool."""
    _, mark, comment = TO_A_TOOL.sub("", line).partition("# ")
    return bool(mark and comment)
