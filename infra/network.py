"""Who may reach whom, by NetworkPolicies: a connection needs leave at both of its ends.

An end that no policy selects for a direction is open in that direction. Namespaces are known by
the label ``kubernetes.io/metadata.name`` only; addresses outside the cluster are not looked at.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

_NAMESPACE = "kubernetes.io/metadata.name"


class Pod(NamedTuple):
    """A pod as policies see it."""

    namespace: str
    labels: dict[str, str]


def reaches(
    policies: Sequence[dict[str, Any]],
    source: Pod,
    target: Pod,
    *,
    port: int,
    protocol: str = "TCP",
) -> bool:
    """Whether a connection from one pod to a port of another is let through."""
    ends = (("Egress", source, target), ("Ingress", target, source))
    return all(_allows(policies, *end, port=port, protocol=protocol) for end in ends)


def _allows(
    policies: Sequence[dict[str, Any]],
    direction: str,
    own: Pod,
    other: Pod,
    *,
    port: int,
    protocol: str,
) -> bool:
    selected = [
        policy["spec"]
        for policy in policies
        if policy["metadata"]["namespace"] == own.namespace
        and direction in policy["spec"]["policyTypes"]
        and matches(policy["spec"]["podSelector"], own.labels)
    ]
    side = "to" if direction == "Egress" else "from"
    rules = [rule for spec in selected for rule in spec.get(direction.lower(), [])]
    return not selected or any(
        _has_port(rule, port, protocol) and _has_peer(rule.get(side), own, other) for rule in rules
    )


def _has_port(rule: dict[str, Any], port: int, protocol: str) -> bool:
    ports = rule.get("ports")
    return not ports or any(
        item.get("port") == port and item.get("protocol", "TCP") == protocol for item in ports
    )


def _has_peer(peers: list[dict[str, Any]] | None, own: Pod, other: Pod) -> bool:
    """A rule without peers is for everyone; a peer without namespaces for its own."""
    return not peers or any(
        matches(peer["namespaceSelector"], {_NAMESPACE: other.namespace})
        if "podSelector" not in peer
        else (
            matches(peer["podSelector"], other.labels)
            and (
                matches(peer["namespaceSelector"], {_NAMESPACE: other.namespace})
                if "namespaceSelector" in peer
                else own.namespace == other.namespace
            )
        )
        for peer in peers
        if "ipBlock" not in peer
    )


def matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a label selector selects."""
    wanted = selector.get("matchLabels", {})
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _meets(condition, labels) for condition in selector.get("matchExpressions", [])
    )


def _meets(condition: dict[str, Any], labels: dict[str, str]) -> bool:
    has, value = condition["key"] in labels, labels.get(condition["key"])
    match condition["operator"]:
        case "In":
            return value in condition["values"]
        case "NotIn":
            return value not in condition["values"]
        case "Exists":
            return has
        case _:
            return not has
