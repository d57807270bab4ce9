"""What is wrong with a Dockerfile, as far as can be told without building it."""

import io
import json
import re
import subprocess
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dockerfile_parse import DockerfileParser

_REPOSITORY = Path(__file__).parents[1]
_EXTRAS = re.compile(r"\[([a-z,]+)\]\"")
_PINNED = re.compile(r"\b(torch)==([\w.]+)")
_AIRFLOW = re.compile(r"apache/airflow:slim-([\d.]+)-")


class Instruction(NamedTuple):
    """One instruction, its lines joined."""

    name: str
    value: str


def dockerfile_problems(path: Path) -> list[str]:
    """What hadolint says, and what does not fit the repository: files, extras, versions."""
    steps = instructions(path)
    found = [*_hadolint(path)]
    for check in (_missing_sources, _unknown_extras, _other_versions, _root):
        found += check(steps)
    return found


def instructions(path: Path) -> list[Instruction]:
    """The instructions of a Dockerfile, comments left out."""
    # It reads a file through its object only in binary.
    parser = DockerfileParser(fileobj=io.BytesIO(path.read_bytes()))
    steps = parser.structure
    return [
        Instruction(step["instruction"], step["value"])
        for step in steps
        if step["instruction"] != "COMMENT"
    ]


def extras(steps: list[Instruction]) -> set[str]:
    """The extras of docmill that are installed."""
    return {
        extra
        for step in steps
        if step.name == "RUN"
        for group in _EXTRAS.findall(step.value)
        for extra in group.split(",")
    }


def _hadolint(path: Path) -> Iterator[str]:
    binary = Path(sysconfig.get_path("scripts")) / "hadolint"
    done = subprocess.run(  # noqa: S603  # the linter of this environment
        [binary, "--no-color", "--format=json", path], capture_output=True, text=True, check=False
    )
    if done.stderr:
        yield done.stderr.strip()
        return
    for item in json.loads(done.stdout):
        yield f"line {item['line']}: {item['code']} {item['message']}"


def _missing_sources(steps: list[Instruction]) -> Iterator[str]:
    """What is copied from the repository and is not there, or is kept from the build."""
    sent = (_REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()
    allowed = {line.removeprefix("!").rstrip("/") for line in sent if line.startswith("!")}
    for step in steps:
        if step.name not in ("COPY", "ADD") or "--from=" in step.value:
            continue
        for source in step.value.split()[:-1]:
            if not (_REPOSITORY / source).exists():
                yield f"{source} is not in the repository"
            elif source.split("/")[0] not in allowed:
                yield f"{source} is left out by .dockerignore"


def _unknown_extras(steps: list[Instruction]) -> Iterator[str]:
    project = tomllib.loads((_REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    used = extras(steps)
    if not used:
        yield "docmill is not installed"
    for extra in sorted(used - set(project["optional-dependencies"])):
        yield f"pyproject.toml declares no extra {extra}"


def _other_versions(steps: list[Instruction]) -> Iterator[str]:
    lines = (_REPOSITORY / "constraints.txt").read_text("utf-8").split()
    pins = dict(line.split("==") for line in lines)
    for step in steps:
        named = _PINNED.findall(step.value)
        named += [("apache-airflow", version) for version in _AIRFLOW.findall(step.value)]
        for package, version in named:
            if version != pins[package]:
                yield f"{package} {version} is not the {pins[package]} of constraints.txt"
    if not any("constraints.txt" in step.value for step in steps if step.name == "ENV"):
        yield "PIP_CONSTRAINT is not constraints.txt"


def _root(steps: list[Instruction]) -> Iterator[str]:
    """Kubernetes can tell that a user is not root only where it is a number."""
    last = max((i for i, step in enumerate(steps) if step.name == "FROM"), default=0)
    users = [step.value for step in steps[last:] if step.name == "USER"]
    if not users or not users[-1].isdigit() or int(users[-1]) == 0:
        yield "the last USER is not the number of an ordinary user"
