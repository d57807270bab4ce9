"""What is wrong with the files that deploy docmill, found without Docker, a cluster or a network.

Each kind of file has its check: compose files go through the real docker-compose, core objects of
Kubernetes through its own schemas; for Ray's objects, Helm values, alerts and dashboards there are
reduced schemas in ``infra/shapes``.
"""

import importlib.util
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from infra.dockerfiles import dockerfile_problems
from infra.metrics import alert_problems, dashboard_problems, exporter_problems
from infra.objects import Secret, is_pinned, object_problems, secrets_of
from infra.secret_names import is_secret, unknown_setting
from infra.shape import shape_problems

_INFRA = Path(__file__).parent
_FOLDERS = ("images", "compose", "kubernetes", "helm", "monitoring")
_REQUIRED = re.compile(r"\$\{([A-Z_]+):\?")
_HELM_NAMESPACE = "docmill"
_HELM_KEYS = {
    "fernetKeySecretName": "fernet-key",
    "apiSecretKeySecretName": "api-secret-key",
    "jwtSecretName": "jwt-secret",
}


def manifests() -> list[Path]:
    """Every file that deploys something."""
    found = [path for name in _FOLDERS for path in (_INFRA / name).iterdir() if path.is_file()]
    return sorted([_INFRA / "kustomization.yaml", *found])


def problems(path: Path) -> list[str]:
    """What is wrong with a file; which kind it is, its name and its folder's name say."""
    check = next((check for pattern, check in _CHECKS.items() if path.match(pattern)), None)
    if check is None:
        return ["nothing checks this kind of file"]
    try:
        return check(path)
    except (yaml.YAMLError, ValueError) as error:
        return [f"cannot be read: {error}"]


def secret_references(path: Path) -> set[Secret]:
    """The secrets that a file of Kubernetes objects or Helm values asks for."""
    if path.match("kubernetes/*.yaml"):
        return secrets_of(load_objects(path))
    if not path.match("helm/*.yaml"):
        return set()
    values = yaml.safe_load(path.read_text("utf-8"))
    found = {(item["secretName"], item["secretKey"]) for item in values["secret"]}
    found |= {(values[name], key) for name, key in _HELM_KEYS.items()}
    found.add((values["data"]["metadataSecretName"], "connection"))
    return {(_HELM_NAMESPACE, name, key) for name, key in found}


def required_variables(path: Path) -> set[str]:
    """The variables without which a compose file is refused."""
    return set(_REQUIRED.findall(path.read_text("utf-8")))


def load_objects(path: Path) -> list[dict[str, Any]]:
    """The Kubernetes objects of a file."""
    return [item for item in yaml.safe_load_all(path.read_text("utf-8")) if item]


def compose(path: Path, variables: dict[str, str]) -> str:
    """What docker-compose says against a file with these variables; nothing where it is fine."""
    spec = importlib.util.find_spec("compose")
    assert spec is not None and spec.origin is not None
    done = subprocess.run(  # noqa: S603  # the binary of this environment
        [Path(spec.origin).with_name("docker-compose"), "-f", path, "config", "--quiet"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip() if done.returncode else ""


def _compose_problems(path: Path) -> list[str]:
    said = compose(path, dict.fromkeys(required_variables(path), "x"))
    if said:
        return [said]
    services = yaml.safe_load(path.read_text("utf-8"))["services"]
    return [
        f"{name}: {problem}"
        for name, service in services.items()
        for problem in _service_problems(service)
    ]


def _service_problems(service: dict[str, Any]) -> Iterator[str]:
    if not is_pinned(service.get("image", "")):
        yield f"image {service.get('image')!r} has no version"
    for variable, value in service.get("environment", {}).items():
        if is_secret(variable) and "${" not in value:
            yield f"{variable}: its value must come from the environment"
        if unknown_setting(variable):
            yield f"{variable}: there is no such setting"
    for port in service.get("ports", []):
        if not str(port).startswith("127.0.0.1:"):
            yield f"port {port} is open to everyone"


def _values_problems(path: Path) -> list[str]:
    values = yaml.safe_load(path.read_text("utf-8"))
    if shape := shape_problems(values, "helm-values"):
        return shape
    names = [item["name"] for item in values.get("env", [])]
    return [f"{name}: its value must come from a secret" for name in names if is_secret(name)] + [
        f"{name}: there is no such setting" for name in names if unknown_setting(name)
    ]


def _kustomization_problems(path: Path) -> list[str]:
    document = yaml.safe_load(path.read_text("utf-8"))
    if shape := shape_problems(document, "kustomization"):
        return shape
    generated = [file for item in document["configMapGenerator"] for file in item["files"]]
    named = [*document["resources"], *generated]
    return [f"{name} is not there" for name in named if not (_INFRA / name).is_file()]


def _rule_test_problems(path: Path) -> list[str]:
    """Its contents are promtool's to check; here, that it is about alerts that there are."""
    tests = yaml.safe_load(path.read_text("utf-8"))
    rules = (path.parent / tests["rule_files"][0]).read_text("utf-8")
    asked = {case["alertname"] for test in tests["tests"] for case in test["alert_rule_test"]}
    return [
        f"there is no alert {name}" for name in sorted(asked) if f"alert: {name}\n" not in rules
    ]


_CHECKS: dict[str, Callable[[Path], list[str]]] = {
    "kustomization.yaml": _kustomization_problems,
    "images/*.Dockerfile": dockerfile_problems,
    "compose/*.yaml": _compose_problems,
    "kubernetes/*.yaml": lambda path: object_problems(load_objects(path)),
    "helm/*.yaml": _values_problems,
    "monitoring/alerts.yaml": alert_problems,
    "monitoring/alerts.test.yaml": _rule_test_problems,
    "monitoring/sql-exporter.yaml": exporter_problems,
    "monitoring/dashboard.json": dashboard_problems,
}
