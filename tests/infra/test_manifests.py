"""Every file that deploys something is checked, and each kind of check refuses a broken copy."""

import re
import shlex
import tomllib

import pytest
import typer
import yaml

from infra import manifests
from infra.manifests import _INFRA
from ray_jobs.cli.app import app
from schemas.settings import read_settings

REPOSITORY = _INFRA.parent
MANIFESTS = manifests.manifests()
COMPOSE = _INFRA / "compose" / "compose.yaml"
KUBERNETES = [path for path in MANIFESTS if path.match("kubernetes/*.yaml")]
OBJECTS = [item for path in KUBERNETES for item in manifests.load_objects(path)]
SECRETS = set().union(*map(manifests.secret_references, MANIFESTS))
README = (_INFRA / "README.md").read_text()


def name(path):
    return str(path.relative_to(_INFRA))


@pytest.mark.parametrize("path", MANIFESTS, ids=name)
def test_a_file_is_fine(path):
    assert manifests.problems(path) == []


@pytest.mark.parametrize(
    ("place", "old", "new", "said"),
    [
        ("compose/compose.yaml", "healthcheck:", "healthcheque:", "not allowed"),
        ("compose/compose.yaml", "condition: service_healthy", "condition: well", "depends_on"),
        ("compose/compose.yaml", "networks: [notes]", "networks: [x]", "undefined network"),
        ("compose/compose.yaml", "pgvector:pg18", "pgvector", "has no version"),
        ("compose/compose.yaml", "${RAY_NOTES_TOKEN:?}\n", "abc\n", "from the environment"),
        ("compose/compose.yaml", "127.0.0.1:8080:", "8080:", "open to everyone"),
        ("compose/compose.yaml", "DOCMILL_LAKE:", "DOCMILL_LAGOON:", "no such setting"),
        ("kubernetes/notes.yaml", "secretName: ray-token", "secret: ray-token", "unexpected"),
        ("kubernetes/policies.yaml", "policyTypes:", "policyType:", "unexpected"),
        ("kubernetes/postgres.yaml", "kind: StatefulSet", "kind: StatefulSat", "no schema"),
        ("kubernetes/postgres.yaml", "  selector:\n", "  selector\n", "cannot be read"),
        ("helm/airflow.yaml", "jwtSecretName: airflow\n", "", "'jwtSecretName' is a required"),
        ("helm/airflow.yaml", "LocalExecutor", "Local", "'Local' is not one of"),
        ("helm/airflow.yaml", "dagProcessor:", "dagProcesor:", "'dagProcesor' was unexpected"),
        ("helm/airflow.yaml", "DOCMILL_COLLECTIONS__NOTES__", "AIRFLOW_CONN_", "from a secret"),
        ("helm/airflow.yaml", "secretKey: ray-notes", "key: ray-notes", "unexpected"),
        ("infra/kustomization.yaml", "kubernetes/notes", "kubernetes/note", "is not there"),
        ("infra/kustomization.yaml", "resources:", "resource:", "unexpected"),
        ("images/ray.Dockerfile", "USER 1000", "USER root", "the last USER"),
        ("monitoring/alerts.yaml", "severity: critical", "severity: dire", "is not one of"),
        (
            "monitoring/alerts.test.yaml",
            "alertname: RayNodeMemory",
            "alertname: Ray",
            "no alert Ray",
        ),
        ("monitoring/sql-exporter.yaml", "type: gauge", "type: gage", "is not one of"),
        ("monitoring/dashboard.json", '"table"', '"tableau"', "is not one of"),
        ("monitoring/unheard-of.yaml", "", "a: b", "nothing checks"),
    ],
)
def test_a_broken_copy_is_refused(tmp_path, place, old, new, said):
    original = REPOSITORY / place if place.startswith("infra/") else _INFRA / place
    text = original.read_text() if original.exists() else ""
    assert old in text
    broken = tmp_path / place
    broken.parent.mkdir()
    broken.write_text(text.replace(old, new))
    if place.endswith(".test.yaml"):
        (broken.parent / "alerts.yaml").write_text((original.parent / "alerts.yaml").read_text())
    assert any(said in problem for problem in manifests.problems(broken))


def test_compose_is_refused_without_each_of_its_secrets():
    needed = manifests.required_variables(COMPOSE)
    assert {"RAY_NOTES_TOKEN", "POSTGRES_PASSWORD"} <= needed
    for missing in sorted(needed):
        given = dict.fromkeys(needed - {missing}, "x")
        assert missing in manifests.compose(COMPOSE, given)


def test_every_secret_is_in_the_readme_and_no_other():
    listed = set()
    for namespace, secret, keys in re.findall(r"^\| `(\S+)` \| `(\S+)` \| (.+?) \|", README, re.M):
        listed |= {(namespace, secret, key) for key in re.findall(r"`(\S+?)`", keys)}
    assert listed == SECRETS


def test_every_variable_of_compose_is_in_the_readme():
    for variable in manifests.required_variables(COMPOSE):
        assert f"`{variable}`" in README


def test_every_file_of_kubernetes_is_applied_or_explained():
    applied = yaml.safe_load((_INFRA / "kustomization.yaml").read_text())["resources"]
    by_hand = {path.name for path in KUBERNETES} - {place.split("/")[-1] for place in applied}
    assert by_hand == {"airflow-pool.yaml", "backfill-contracts.yaml", "backfill-notes.yaml"}
    assert all(file in README for file in by_hand)


def test_the_two_clusters_are_the_same_but_for_their_names():
    def plain(kind):
        text = (_INFRA / "kubernetes" / f"{kind}.yaml").read_text()
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        return "\n".join(lines).replace(kind, "x").replace(kind.upper(), "X")

    assert plain("contracts") == plain("notes")


def environments():
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    yield from (service.get("environment", {}) for service in services.values())
    yield from (item["data"] for item in OBJECTS if item["kind"] == "ConfigMap")
    values = yaml.safe_load((_INFRA / "helm" / "airflow.yaml").read_text())
    yield {item["name"]: item["value"] for item in values["env"]}


@pytest.mark.parametrize("environment", list(environments()))
def test_what_is_deployed_can_be_read_as_settings(environment, monkeypatch, tmp_path):
    monkeypatch.setenv("DOCMILL_HOME", str(tmp_path))
    for variable, value in environment.items():
        if variable.startswith("DOCMILL_"):
            monkeypatch.setenv(variable, value)
    settings = read_settings()
    for collection in settings.collections:
        wanted = f"DOCMILL_COLLECTIONS__{collection.upper()}__SOURCE"
        assert settings.collections[collection].source == environment.get(wanted)


def test_each_collection_has_a_connection_to_its_own_cluster():
    values = yaml.safe_load((_INFRA / "helm" / "airflow.yaml").read_text())
    variables = {item["envName"] for item in values["secret"]}
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    for environment in [services["scheduler"]["environment"], *environments()]:
        if connection := environment.get("DOCMILL_COLLECTIONS__NOTES__CONNECTION"):
            assert f"AIRFLOW_CONN_{connection.upper()}" in variables & set(
                services["triggerer"]["environment"]
            )


def test_only_ray_holds_the_keys_to_documents():
    """Airflow knows no database and no bucket of a collection, contracts none of notes."""
    for namespace, secret, key in SECRETS:
        if namespace == "docmill":
            assert secret in ("airflow", "postgres")
        else:
            assert (secret, key) == ("ray-token", "auth_token") or secret == "docmill"
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    assert "DOCMILL_DATABASE_URL" not in services["scheduler"]["environment"]
    assert "notes" not in str(services["ray-contracts-worker"])
    assert "contracts" not in str(services["ray-notes"])


def test_airflows_processes_start_again_and_wait_for_the_api():
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    for process in ("scheduler", "dag-processor", "triggerer"):
        assert services[process]["restart"] == "unless-stopped"
        assert services[process]["depends_on"]["api-server"] == {"condition": "service_healthy"}


def test_ray_closes_its_dashboard_with_a_token():
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    ray = [service for item, service in services.items() if item.startswith("ray-")]
    assert len(ray) == 3
    for service in ray:
        assert service["environment"]["RAY_AUTH_MODE"] == "token"
        assert "ports" not in service


def test_a_backfill_by_hand_is_a_command_of_ours():
    jobs = [item for item in OBJECTS if item["kind"] == "RayJob"]
    assert len(jobs) == 2
    commands = typer.main.get_command(app)
    for job in jobs:
        python, module, package, command, *arguments = shlex.split(job["spec"]["entrypoint"])
        assert (python, module, package) == ("python", "-m", "ray_jobs")
        made = commands.commands[command].make_context(command, arguments)
        assert made.params["collection"] == job["spec"]["clusterSelector"]["ray.io/cluster"]


def test_versions_are_those_of_the_constraints():
    pins = dict(line.split("==") for line in (REPOSITORY / "constraints.txt").read_text().split())
    for item in OBJECTS:
        if item["kind"] == "RayCluster":
            assert item["spec"]["rayVersion"] == pins["ray"]
    values = yaml.safe_load((_INFRA / "helm" / "airflow.yaml").read_text())
    assert values["airflowVersion"] == pins["apache-airflow"]
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    assert values["images"]["airflow"]["tag"] == version
    ours = re.findall(r"docmill-(?:ray|airflow):(\d[\d.]+\d)", COMPOSE.read_text() + str(OBJECTS))
    assert set(ours) == {version}
