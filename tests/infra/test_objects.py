"""Objects of the real files, broken on purpose."""

import copy

import pytest

from infra.manifests import _INFRA, load_objects
from infra.objects import is_pinned, object_problems, pods_of, secrets_of

FILES = _INFRA / "kubernetes"


def objects(name):
    return load_objects(FILES / f"{name}.yaml")


@pytest.fixture
def cluster():
    return next(item for item in objects("contracts") if item["kind"] == "RayCluster")


@pytest.fixture
def database():
    return next(item for item in objects("postgres") if item["kind"] == "StatefulSet")


def container(item):
    return next(pods_of(item))["containers"][0]


def drop(*place):
    def change(item):
        *above, last = place
        for step in above:
            item = item[step]
        del item[last]

    return change


def put(value, *place):
    def change(item):
        *above, last = place
        for step in above:
            item = item[step]
        item[last] = value

    return change


WORKERS = ("spec", "workerGroupSpecs", 0)
HEAD = ("spec", "headGroupSpec")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop("spec", "authOptions"), "'authOptions' is a required property"),
        (drop("spec", "authOptions", "secretName"), "'secretName' is a required property"),
        (put("disabled", "spec", "authOptions", "mode"), "'token' was expected"),
        (put(False, "spec", "enableInTreeAutoscaling"), "True was expected"),
        (put("Hasty", "spec", "autoscalerOptions", "upscalingMode"), "'Hasty' is not one of"),
        (put("LoadBalancer", *HEAD, "serviceType"), "'ClusterIP' was expected"),
        (put(True, *HEAD, "enableIngress"), "False was expected"),
        (put(4, *HEAD, "rayStartParams", "num-cpus"), "4 is not of type 'string'"),
        (put(2, *WORKERS, "replica"), "'replica' was unexpected"),
        (drop(*WORKERS, "maxReplicas"), "'maxReplicas' is a required property"),
        (put(9, *WORKERS, "replicas"), "replicas are not from 1 to 8"),
        (drop(*WORKERS, "template", "spec", "containers"), "'containers' is a required property"),
        (put("x", *WORKERS, "template", "spec", "contianers"), "'contianers' was unexpected"),
    ],
)
def test_a_broken_ray_cluster_is_refused(cluster, change, said):
    assert object_problems([cluster]) == []
    change(cluster)
    (problem, *_) = object_problems([cluster])
    assert said in problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("Sometimes", "spec", "submissionMode"), "'Sometimes' is not one of"),
        (drop("spec", "clusterSelector"), "'clusterSelector' is a required property"),
        (put("rm -r /", "spec", "entrypoint"), "does not match"),
        (put(True, "spec", "shutdown"), "'shutdown' was unexpected"),
    ],
)
def test_a_broken_ray_job_is_refused(change, said):
    (job,) = objects("backfill-notes")
    change(job)
    (problem,) = object_problems([job])
    assert said in problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop("spec", "selector"), "'selector' is a required property"),
        (put(1, "spec", "replica"), "'replica' was unexpected"),
        (put("one", "spec", "replicas"), "'one' is not of type"),
        (drop("metadata", "namespace"), "metadata.namespace is missing"),
    ],
)
def test_a_broken_core_object_is_refused(database, change, said):
    change(database)
    (problem,) = object_problems([database])
    assert said in problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put({"name": "RAY_AUTH_TOKEN", "value": "x"}, "env", 0), "must come from a secret"),
        (put({"name": "DOCMILL_LAKES", "value": "x"}, "env", 0), "there is no such setting"),
        (drop("env", 1, "valueFrom", "secretKeyRef", "name"), "names no secret"),
        (drop("env", 1, "valueFrom", "secretKeyRef", "key"), "'key' is a required property"),
        (put("postgres", "image"), "has no version"),
        (put("postgres:latest", "image"), "has no version"),
        (drop("resources", "limits"), "no limit of memory"),
    ],
)
def test_a_container_that_is_loose_is_refused(database, change, said):
    change(container(database))
    (problem,) = object_problems([database])
    assert said in problem


def test_a_pod_that_may_run_as_root_is_refused(database):
    next(pods_of(database))["securityContext"] = {}
    assert "runAsNonRoot is not set" in object_problems([database])[0]


def test_a_secret_in_a_config_map_is_refused():
    settings = copy.deepcopy(objects("notes")[0])
    settings["data"]["AWS_SECRET_ACCESS_KEY"] = "x"
    assert "must come from a secret" in object_problems([settings])[0]


def test_a_secret_in_a_file_is_refused():
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "n"}}
    assert "not kept in files" in object_problems([secret])[0]


def test_a_kind_that_no_schema_knows_is_refused():
    unknown = {"apiVersion": "v1", "kind": "Pood", "metadata": {"name": "p", "namespace": "n"}}
    assert object_problems([unknown]) == ["Pood p: no schema for v1 Pood"]
    assert object_problems([]) == ["no objects"]


def test_the_token_of_a_cluster_counts_among_its_secrets(cluster):
    assert ("docmill-contracts", "ray-token", "auth_token") in secrets_of([cluster])


@pytest.mark.parametrize("image", ["a/b:1", "host:5000/a:1.2"])
def test_a_version_pins_an_image(image):
    assert is_pinned(image)


@pytest.mark.parametrize("image", ["a", "a:latest", "host:5000/a", ""])
def test_no_version_does_not(image):
    assert not is_pinned(image)
