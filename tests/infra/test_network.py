"""Who reaches whom, by the policies that are deployed."""

import pytest

from infra.manifests import _INFRA, load_objects
from infra.network import Pod, matches, reaches

POLICIES = load_objects(_INFRA / "kubernetes" / "policies.yaml")


def ray(name, kind):
    labels = {"ray.io/cluster": name, "ray.io/node-type": kind, "ray.io/is-ray-node": "yes"}
    return Pod(f"docmill-{name}", labels)


def airflow(component):
    return Pod("docmill", {"tier": "airflow", "component": component})


PODS = {
    "postgres": Pod("docmill", {"app": "postgres"}),
    **{
        name: airflow(name)
        for name in ("scheduler", "triggerer", "api-server", "dag-processor", "statsd", "pool")
    },
    **{
        f"{name} {kind}": ray(name, kind)
        for name in ("contracts", "notes")
        for kind in ("head", "worker")
    },
    **{
        f"{name} exporter": Pod(f"docmill-{name}", {"app": "sql-exporter"})
        for name in ("contracts", "notes")
    },
    "operator": Pod("kuberay-system", {}),
    "prometheus": Pod("monitoring", {}),
    "stranger": Pod("docmill", {"app": "stranger"}),
    "stranger beside the notes": Pod("docmill-notes", {"app": "stranger"}),
    "stranger elsewhere": Pod("default", {"tier": "airflow", "component": "scheduler"}),
}


def who_reaches(target, port, protocol="TCP"):
    return {
        name
        for name, pod in PODS.items()
        if name != target and reaches(POLICIES, pod, PODS[target], port=port, protocol=protocol)
    }


@pytest.mark.parametrize("name", ["contracts", "notes"])
def test_a_dashboard_is_reached_by_airflow_the_operator_and_its_own_cluster_only(name):
    assert who_reaches(f"{name} head", 8265) == {
        "scheduler", "triggerer", "operator", f"{name} worker",
    }  # fmt: skip


def test_postgres_is_reached_by_airflow_ray_and_the_exporters_only():
    assert who_reaches("postgres", 5432) == {
        "scheduler", "triggerer", "api-server", "dag-processor", "statsd", "pool",
        "contracts head", "contracts worker", "notes head", "notes worker",
        "contracts exporter", "notes exporter",
    }  # fmt: skip
    assert who_reaches("postgres", 22) == set()


@pytest.mark.parametrize("port", [6379, 8265, 10001, 10002, 443])
def test_the_clusters_do_not_reach_each_other(port):
    for kind in ("head", "worker"):
        assert who_reaches(f"notes {kind}", port).isdisjoint({"contracts head", "contracts worker"})
        assert who_reaches(f"contracts {kind}", port).isdisjoint({"notes head", "notes worker"})


def test_the_nodes_of_a_cluster_reach_each_other_on_any_port():
    assert who_reaches("notes head", 6379) == {"notes worker"}
    assert who_reaches("notes worker", 10002) == {"notes head"}


def test_airflow_reaches_its_own_api_logs_and_statsd():
    inside = {"scheduler", "triggerer", "dag-processor", "statsd", "pool"}
    assert who_reaches("api-server", 8080) == inside
    assert "api-server" in who_reaches("triggerer", 8794)
    assert "scheduler" in who_reaches("statsd", 9125, "UDP")


def test_prometheus_reads_metrics_and_nothing_else():
    for target, port in (("statsd", 9102), ("notes worker", 8080), ("notes exporter", 9399)):
        assert "prometheus" in who_reaches(target, port)
    assert "prometheus" not in who_reaches("notes head", 8265)
    assert "prometheus" not in who_reaches("postgres", 5432)


@pytest.mark.parametrize("removed", ["default-deny", "dashboard", "ray"])
def test_each_policy_counts(removed):
    kept = [
        policy
        for policy in POLICIES
        if (policy["metadata"]["namespace"], policy["metadata"]["name"])
        != ("docmill-notes", removed)
    ]
    before, after = (
        {
            (source, target)
            for source in PODS
            for target in PODS
            if reaches(policies, PODS[source], PODS[target], port=8265)
        }
        for policies in (POLICIES, kept)
    )
    assert before != after


@pytest.mark.parametrize(
    ("condition", "selected"),
    [
        ({"operator": "In", "values": ["a"]}, True),
        ({"operator": "NotIn", "values": ["a"]}, False),
        ({"operator": "Exists"}, True),
        ({"operator": "DoesNotExist"}, False),
    ],
)
def test_a_selector_reads_expressions(condition, selected):
    assert matches({"matchExpressions": [{"key": "k", **condition}]}, {"k": "a"}) is selected


def test_an_empty_selector_selects_everything():
    assert matches({}, {})
    assert not matches({"matchLabels": {"a": "b"}}, {})
