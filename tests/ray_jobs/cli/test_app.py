import re
import signal
import subprocess
import sys

import pytest

COMMANDS = (
    "run", "backfill", "status", "failures", "sql", "search", "show", "verify", "release", "db",
    "import", "nightly", "bench", "access", "evaluate",
)  # fmt: skip


def test_help_names_every_command(docmill):
    code, output, _ = docmill("--help")
    assert code == 0
    assert all(f" {name} " in output for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(docmill, command):
    code, output, _ = docmill(command, "--help")
    assert code == 0
    assert "Usage" in output


def test_help_needs_no_heavy_library():
    code = (
        "import sys; sys.argv = ['docmill', '--help']\n"
        "from ray_jobs.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'ray', 'spacy', 'sqlalchemy', 'pyarrow', 'duckdb'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("run", "letters"), 64, "unknown collection 'letters'; there are: contracts, notes"),
        (("run",), 64, "Missing argument"),
        (("run", "contracts", "--odd"), 64, "No such option"),
        (("run", "contracts", "--source", "/nowhere"), 64, "/nowhere is not a folder"),
        (("run", "notes"), 64, "DOCMILL_COLLECTIONS__NOTES__SOURCE"),
        (("release", "show", "99"), 64, "no release 99"),
        (("sql", "selec"), 64, "SQL: "),
    ],
)
def test_a_request_that_cannot_be_met_ends_in_one_line(settings, docmill, arguments, code, said):
    ended, _, errors = docmill(*arguments)
    assert ended == code
    assert said in re.sub(r"[\s│]+", " ", errors)
    assert "Traceback" not in errors


def test_a_bad_settings_file_is_named(tmp_path, monkeypatch, docmill):
    (tmp_path / "docmill.toml").write_text("[chunks]\ntokens = 'many'\n")
    monkeypatch.setenv("DOCMILL_HOME", str(tmp_path))
    assert docmill("status") == (
        64, "", "docmill: setting chunks.tokens: Input should be a valid integer, unable to parse"
        " string as an integer\n",
    )  # fmt: skip


def test_an_unreachable_database_may_work_later(monkeypatch, docmill):
    monkeypatch.setenv("DOCMILL_DATABASE_URL", "postgresql://me:secret@127.0.0.1:9/x")
    code, _, errors = docmill("status")
    assert code == 75
    assert errors.count("\n") == 1
    assert "secret" not in errors


def test_an_unforeseen_error_tells_its_place_and_not_its_words(monkeypatch, docmill):
    from ray_jobs.cli import status

    def fail(*_):
        raise ValueError("Jane Doe")

    monkeypatch.setattr("ray_jobs.status.partitions", fail)
    assert status.__doc__
    code, _, errors = docmill("status")
    assert code == 70
    assert "ValueError at test_app.py:" in errors
    assert "Jane" not in errors


def test_a_command_that_is_asked_to_end_says_that_nothing_half_done_is_visible(
    docmill, monkeypatch
):
    from schemas import settings

    monkeypatch.setattr(settings, "read_settings", lambda: signal.raise_signal(signal.SIGTERM))
    known = signal.getsignal(signal.SIGTERM)
    try:
        code, _, errors = docmill("status")
    finally:
        signal.signal(signal.SIGTERM, known)
    assert (code, errors.splitlines()[-1]) == (
        130, "docmill: stopped; nothing half-done is visible: run the same command again",
    )  # fmt: skip
