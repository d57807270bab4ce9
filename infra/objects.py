"""What is wrong with Kubernetes objects, and which secrets they name."""

from collections.abc import Iterator, Sequence
from typing import Any

import kubernetes_validate

from infra.secret_names import is_secret, unknown_setting
from infra.shape import shape_problems

KUBERNETES = "1.35"
"""The version whose schemas the objects must meet."""

Secret = tuple[str, str, str]
"""Namespace, name and key."""

_RAY = {"RayCluster": "ray-cluster", "RayJob": "ray-job"}
_TOKEN_KEY = "auth_token"  # noqa: S105  # the key that KubeRay reads, not a token


def object_problems(objects: Sequence[dict[str, Any]]) -> list[str]:
    """Everything that a cluster would refuse, or that we do."""
    found = [] if objects else ["no objects"]
    for item in objects:
        kind, name = item.get("kind"), item.get("metadata", {}).get("name", "")
        found += [f"{kind} {name}: {problem}" for problem in _problems(item)]
    return found


def secrets_of(objects: Sequence[dict[str, Any]]) -> set[Secret]:
    """The secrets that objects ask for."""
    found = set()
    for item in objects:
        namespace = item["metadata"].get("namespace", "")
        for pod in pods_of(item):
            for variable in _variables(pod):
                if reference := variable.get("valueFrom", {}).get("secretKeyRef"):
                    found.add((namespace, reference["name"], reference["key"]))
        if item["kind"] == "RayCluster":
            found.add((namespace, item["spec"]["authOptions"]["secretName"], _TOKEN_KEY))
    return found


def pods_of(part: Any) -> Iterator[dict[str, Any]]:
    """Every pod's specification in an object."""
    if isinstance(part, dict):
        if isinstance(part.get("containers"), list):
            yield part
        else:
            for inner in part.values():
                yield from pods_of(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from pods_of(inner)


def _problems(item: dict[str, Any]) -> Iterator[str]:
    kind = item.get("kind")
    if kind == "Secret":
        yield "secrets are made in the cluster, not kept in files"
        return
    schema = _ray_problems(item) if kind in _RAY else _core_problems(item)
    if schema:
        yield from schema
        return
    if kind != "Namespace" and not item["metadata"].get("namespace"):
        yield "metadata.namespace is missing"
    for variable in item.get("data", {}) if kind == "ConfigMap" else ():
        yield from _literal_problems(variable)
    for pod in pods_of(item):
        yield from _pod_problems(pod)


def _core_problems(item: dict[str, Any]) -> list[str]:
    """What the strict schema of an object's kind says; it refuses fields that there are not."""
    try:
        kubernetes_validate.validate(item, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(map(str, error.absolute_path)) or 'object'}: {error.message}"]
    except (kubernetes_validate.SchemaNotFoundError, KeyError):
        return [f"no schema for {item.get('apiVersion')} {item.get('kind')}"]
    return []


def _ray_problems(item: dict[str, Any]) -> list[str]:
    """What our reduced schema says; pod templates inside are checked as core objects."""
    if shape := shape_problems(item, _RAY[item["kind"]]):
        return shape
    spec, found = item["spec"], []
    workers = spec.get("workerGroupSpecs", [])
    for group in [spec["headGroupSpec"], *workers] if "headGroupSpec" in spec else []:
        template = {"apiVersion": "v1", "kind": "PodTemplate", "template": group["template"]}
        found += _core_problems(template)
    for group in workers:
        lowest, highest = group["minReplicas"], group["maxReplicas"]
        if not lowest <= group.get("replicas", lowest) <= highest:
            found.append(f"{group['groupName']}: replicas are not from {lowest} to {highest}")
    return found


def _pod_problems(pod: dict[str, Any]) -> Iterator[str]:
    if not pod.get("securityContext", {}).get("runAsNonRoot"):
        yield "securityContext.runAsNonRoot is not set"
    for container in pod["containers"]:
        name, image = container["name"], container.get("image", "")
        if not is_pinned(image):
            yield f"{name}: image {image!r} has no version"
        if "memory" not in container.get("resources", {}).get("limits", {}):
            yield f"{name}: no limit of memory"
    for variable in _variables(pod):
        if "value" in variable:
            yield from _literal_problems(variable["name"])
        reference = variable.get("valueFrom", {}).get("secretKeyRef")
        if reference is not None and not (reference.get("name") and reference.get("key")):
            yield f"{variable['name']}: the reference names no secret or no key"


def _literal_problems(variable: str) -> Iterator[str]:
    if is_secret(variable):
        yield f"{variable}: its value must come from a secret"
    if unknown_setting(variable):
        yield f"{variable}: there is no such setting"


def _variables(pod: dict[str, Any]) -> list[dict[str, Any]]:
    containers = [*pod.get("initContainers", []), *pod["containers"]]
    return [variable for container in containers for variable in container.get("env", [])]


def is_pinned(image: str) -> bool:
    """Whether an image is named with a version."""
    tag = image.rsplit("/", 1)[-1].partition(":")[2]
    return bool(tag) and tag != "latest"
