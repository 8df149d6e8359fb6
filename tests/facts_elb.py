"""Facts of Elastic Load Balancing."""

from typing import Any

from tests.facts_place import SERVICE, target_group_arn
from tools.elb.facts import TargetGroup, TargetHealth


def target_group(**fields: Any) -> TargetGroup:
    values: dict[str, Any] = {
        "arn": target_group_arn(),
        "name": SERVICE,
        "protocol": "HTTP",
        "port": 80,
        "target_type": "ip",
        "health_check_enabled": True,
        "health_check_path": "/healthz",
        "health_check_port": "traffic-port",
        "health_check_protocol": "HTTP",
        "interval_seconds": 10,
        "timeout_seconds": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 3,
        "matcher": "200",
        "load_balancer_arns": (),
        "evidence_id": "ev-target-group",
    }
    return TargetGroup(**{**values, **fields})


def target(state: str = "healthy", **fields: Any) -> TargetHealth:
    values: dict[str, Any] = {
        "target_group_arn": target_group_arn(),
        "target_id": "10.0.0.9",
        "port": 8080,
        "state": state,
        "reason": None,
        "description": None,
        "evidence_id": f"ev-target-{state}",
    }
    return TargetHealth(**{**values, **fields})
