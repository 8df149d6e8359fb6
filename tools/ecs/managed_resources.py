"""Reads the resources that ECS makes for a service by itself, wherever they stand in its record. Pure.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ECSManagedResources.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from tools.aws.answer import clean, last_part
from tools.ecs.managed_facts import ManagedResource

# What the fields are called to people.
_KINDS = {
    "loadBalancer": "load balancer",
    "loadBalancerSecurityGroups": "load balancer security group",
    "certificate": "certificate",
    "listener": "listener",
    "rule": "listener rule",
    "targetGroups": "target group",
    "scalableTarget": "scalable target",
    "applicationAutoScalingPolicies": "scaling policy",
    "metricAlarms": "alarm",
    "serviceSecurityGroups": "security group",
    "logGroups": "log group",
    "gatewayConnections": "gateway connection",
}


def managed_resources(document: Mapping[str, Any]) -> tuple[ManagedResource, ...]:
    """Return every managed resource of an `ecsManagedResources` structure, in its order.

    Example:
        >>> path = {"certificate": {"arn": "arn:aws:acm:eu-west-1:111122223333:certificate/1", "status": "FAILED"}}
        >>> [(found.kind, found.status) for found in managed_resources({"ingressPaths": [path]})]
        [('certificate', 'FAILED')]
    """
    return tuple(_below(document))


def _below(document: Mapping[str, Any]) -> Iterator[ManagedResource]:
    for field, value in document.items():
        items: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, dict):
                continue
            found = cast("dict[str, Any]", item)
            if field in _KINDS and "status" in found:
                arn = str(found.get("arn") or found.get("gatewayRouteArn") or found.get("gatewayArn") or "")
                yield ManagedResource(
                    kind=_KINDS[field],
                    name=str(found.get("domainName") or found.get("logGroupName") or last_part(arn)),
                    status=str(found["status"]),
                    reason=clean(found.get("statusReason")),
                )
            else:
                yield from _below(found)
