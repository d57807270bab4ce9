"""The real Dockerfiles, broken on purpose."""

import json
import tomllib

import pytest
from dockerfile_parse import DockerfileParser

from infra import airflow
from infra.dockerfiles import _REPOSITORY, dockerfile_problems, extras, instructions
from infra.manifests import _INFRA

IMAGES = _INFRA / "images"


@pytest.fixture
def broken(tmp_path):
    def write(name, old, new):
        text = (IMAGES / f"{name}.Dockerfile").read_text()
        assert old in text
        path = tmp_path / f"{name}.Dockerfile"
        path.write_text(text.replace(old, new))
        return dockerfile_problems(path)

    return write


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("ray", "USER 1000", "USER root", "the last USER"),
        ("ray", "USER 1000\n", "", "the last USER"),
        ("ray", "COPY schemas/", "COPY schemata/", "schemata/ is not in the repository"),
        ("ray", "COPY schemas/", "COPY tests/", "tests/ is left out by .dockerignore"),
        ("ray", "torch==2.13.0", "torch==2.12.0", "torch 2.12.0 is not the 2.13.0"),
        ("ray", "[jobs]", "[job]", "declares no extra job"),
        ("ray", "PIP_CONSTRAINT=/opt/constraints.txt", "A=1", "PIP_CONSTRAINT"),
        ("ray", "WORKDIR /", "WORKDIR ", "DL3000"),
        ("ray", "RUN python", "RUNS python", "DL1000"),
        ("airflow", "slim-3.3.2-", "slim-3.2.0-", "apache-airflow 3.2.0 is not the 3.3.2"),
        ("airflow", "[airflow]", "", "docmill is not installed"),
        ("airflow", "python:3.11-slim-bookworm", "python", "DL3006"),
    ],
)
def test_a_broken_image_is_refused(broken, name, old, new, said):
    assert any(said in problem for problem in broken(name, old, new))


def test_the_airflow_image_has_neither_torch_nor_ray():
    project = tomllib.loads((_REPOSITORY / "pyproject.toml").read_text())["project"]
    steps = instructions(IMAGES / "airflow.Dockerfile")
    assert extras(steps) == {"airflow"}
    needed = project["dependencies"] + project["optional-dependencies"]["airflow"]
    assert not [name for name in needed if name.startswith(("torch", "ray", "transformers"))]


def test_the_airflow_image_finds_dags_as_the_local_airflow_does():
    with (IMAGES / "airflow.Dockerfile").open("rb") as file:
        environment = DockerfileParser(fileobj=file).envs
    root = environment["PYTHONPATH"]
    (bundle,) = json.loads(environment["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"])
    (local,) = airflow._BUNDLE
    assert bundle == {**local, "kwargs": {**local["kwargs"], "path": root}}
    copied = [step.value for step in instructions(IMAGES / "airflow.Dockerfile")]
    assert f"dags/ {root}/dags/" in copied
    assert f".airflowignore {root}/" in copied


def test_torch_comes_before_the_rest_in_both_ray_images():
    steps = instructions(IMAGES / "ray.Dockerfile")
    lines = [step.value for step in steps if step.name in ("RUN", "FROM")]
    torch = [i for i, line in enumerate(lines) if "torch==" in line]
    rest = [i for i, line in enumerate(lines) if "[jobs]" in line]
    assert len(torch) == 2
    assert max(torch) < min(rest)
    assert "torch-${TORCH} AS packages" in lines
