"""The README's commands give what it says; `--update-golden` writes what they give into it."""

import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
import typer

from infra import postgres
from ray_jobs.cli.app import app

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)```\n")
_CHANGING = {
    r"[0-9a-f]{16}": "<id>",
    r"\d+(\.\d+)? (documents/)?s\b": "<time>",
    r"\d{4}-\d\d-\d\dT[\d:.+]+": "<time>",
    # How many clauses a model finds depends on the processor; that each is proved does not.
    r"\b(\d+) +\1 +\{\}": "<count> <count> {}",
    r"\b(\d+) of \1 rows": "<count> of <count> rows",
    r"[ \t]+": " ",
    r"─+": "─",
}


@pytest.mark.long
def test_the_commands_of_the_readme_give_what_it_shows(tmp_path, request):
    home = tmp_path / "home"
    environment = {**os.environ, "DOCMILL_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    del environment["DOCMILL_CLAUSES__FINDER"], environment["DOCMILL_ENTITIES__FINDER"]
    text = README.read_text()
    try:
        shown = [(block["command"], block["output"]) for block in _BLOCK.finditer(text)]
        given = _given([command for command, _ in shown], environment)
    finally:
        postgres.remove(home)
    if request.config.getoption("--update-golden"):
        outputs = iter(given)
        README.write_text(_BLOCK.sub(lambda _: _block(*next(outputs)), text))
        return
    assert [(command, _lasting(output)) for command, output in given] == [
        (command, _lasting(output)) for command, output in shown
    ]
    assert len(shown) >= 8


def test_every_command_is_named_in_the_readme():
    commands = typer.main.get_command(app).commands
    text = README.read_text()
    assert [name for name in commands if f"`{name}`" not in text] == []


def test_every_file_and_folder_that_the_guides_name_is_there():
    for guide in (README, ROOT / "CONTRIBUTING.md"):
        named = re.findall(
            r"`((?:ray_jobs|extractors|schemas|dags|infra|tests)/[\w./]*)`", guide.read_text()
        )
        assert named
        assert [path for path in named if not (ROOT / path).exists()] == []


def _given(commands: list[str], environment: dict[str, str]) -> list[tuple[str, str]]:
    """Commands with their outputs; those that only look go side by side, as their readers may."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outputs = []
        for command in commands:
            if command.startswith("docmill run "):
                wait(outputs)
            outputs.append(pool.submit(_output, command, environment))
            if command.startswith("docmill run "):
                wait(outputs)
    return [(command, output.result()) for command, output in zip(commands, outputs, strict=True)]


def _output(command: str, environment: dict[str, str]) -> str:
    program, *arguments = shlex.split(command)
    done = subprocess.run(
        [str(Path(sys.executable).with_name(program)), *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    shown = done.stdout.replace(ROOT.as_uri(), "file:///home/you/docmill")
    return "".join(f"{line.rstrip()}\n" for line in shown.splitlines())


def _block(command: str, output: str) -> str:
    return f"```console\n$ {command}\n{output}```\n"


def _lasting(output: str) -> list[str]:
    for pattern, name in _CHANGING.items():
        output = re.sub(pattern, name, output)
    return [line.strip() for line in output.splitlines()]
