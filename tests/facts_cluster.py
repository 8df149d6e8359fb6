"""Facts of an ECS cluster: its hosts and capacity providers."""

from typing import Any

from tests.facts_place import ACCOUNT, CLUSTER, REGION
from tools.ecs.cluster_facts import CapacityProvider, ContainerInstance


def container_instance(name: str = "i-0host", **fields: Any) -> ContainerInstance:
    values: dict[str, Any] = {
        "arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/{CLUSTER}/3af07c7dc726d71cd9b83ea01794b284",
        "ec2_instance_id": name,
        "status": "ACTIVE",
        "agent_connected": True,
        "running_tasks": 4,
        "cpu_remaining": 512,
        "memory_remaining": 300,
        "ports_used": (),
        "evidence_id": f"ev-host-{name}",
    }
    return ContainerInstance(**{**values, **fields})


def capacity_provider(**fields: Any) -> CapacityProvider:
    values: dict[str, Any] = {
        "name": "ec2",
        "status": "ACTIVE",
        "auto_scaling_group_arn": None,
        "managed_scaling": "DISABLED",
        "update_status": None,
        "evidence_id": "ev-provider",
    }
    return CapacityProvider(**{**values, **fields})
