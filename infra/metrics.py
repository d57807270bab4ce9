"""What is wrong with alerts, exported metrics and dashboards, and what they ask for."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import yaml

from infra.shape import shape_problems

_TIME_FILTER = re.compile(r"\$__timeFilter\(([\w.]+)\)")


def alert_problems(path: Path) -> list[str]:
    """Shape and expressions of a rule file."""
    rules = yaml.safe_load(path.read_text("utf-8"))
    return shape_problems(rules, "alert-rules") or list(_promql_problems(promql_of(path)))


def exporter_problems(path: Path) -> list[str]:
    """Shape of a sql_exporter file; a metric has one place."""
    document = yaml.safe_load(path.read_text("utf-8"))
    if shape := shape_problems(document, "sql-exporter"):
        return shape
    names = [metric["metric_name"] for metric in _metrics(document)]
    return [f"{name} is exported twice" for name in sorted(set(names)) if names.count(name) > 1]


def dashboard_problems(path: Path) -> list[str]:
    """Shape and expressions of a dashboard; panels have a number each and do not overlap."""
    document = json.loads(path.read_text("utf-8"))
    if shape := shape_problems(document, "dashboard"):
        return shape
    found = list(_promql_problems(promql_of(path)))
    numbers = [panel["id"] for panel in document["panels"]]
    if len(set(numbers)) < len(numbers):
        found.append("two panels have the same id")
    taken: set[tuple[int, int]] = set()
    for panel in document["panels"]:
        cells = set(_cells(panel["gridPos"]))
        if cells & taken:
            found.append(f"{panel['title']}: lies on another panel")
        taken |= cells
    return found


def promql_of(path: Path) -> dict[str, str]:
    """The PromQL of a rule file or a dashboard, by alert or by panel and letter."""
    document = yaml.safe_load(path.read_text("utf-8"))  # JSON is YAML.
    if "groups" in document:
        rules = [rule for group in document["groups"] for rule in group["rules"]]
        return {rule["alert"]: rule["expr"] for rule in rules}
    return dict(_targets(document, "expr"))


def sql_of(path: Path) -> dict[str, str]:
    """The SQL of a dashboard or of a sql_exporter file, by panel or by metric.

    Grafana's time filter is filled in with the last week.
    """
    document = yaml.safe_load(path.read_text("utf-8"))
    if "collectors" in document:
        return {metric["metric_name"]: metric["query"] for metric in _metrics(document)}
    week = r"\1 between now() - interval '7 days' and now()"
    return {name: _TIME_FILTER.sub(week, sql) for name, sql in _targets(document, "rawSql")}


def columns_of(path: Path) -> dict[str, set[str]]:
    """The columns that each metric of a sql_exporter file takes from its query's rows."""
    metrics = _metrics(yaml.safe_load(path.read_text("utf-8")))
    return {
        metric["metric_name"]: {*metric.get("key_labels", []), *metric["values"]}
        for metric in metrics
    }


def metrics_in(expression: str) -> set[str]:
    """The metrics that a PromQL expression reads."""
    found: set[str] = set()

    def visit(node: Any) -> None:
        if isinstance(node, promql_parser.VectorSelector) and node.name:
            found.add(node.name)

    promql_parser.walk(promql_parser.parse(expression), visit)
    return found


def _promql_problems(expressions: dict[str, str]) -> Iterator[str]:
    for name, expression in expressions.items():
        try:
            promql_parser.parse(expression)
        except ValueError as error:
            yield f"{name}: {error}"


def _metrics(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [metric for collector in document["collectors"] for metric in collector["metrics"]]


def _targets(document: dict[str, Any], field: str) -> Iterator[tuple[str, str]]:
    for panel in document["panels"]:
        for target in panel["targets"]:
            if field in target:
                yield f"{panel['title']} {target['refId']}", target[field]


def _cells(place: dict[str, int]) -> Iterator[tuple[int, int]]:
    for x in range(place["x"], place["x"] + place["w"]):
        for y in range(place["y"], place["y"] + place["h"]):
            yield x, y
