"""Capacity providers and hosts."""

from typing import Any

from tests.tools.documents import cluster
from tests.tools.stage import ACCOUNT, REGION, ago
from tools.ecs.describe_capacity_providers import TOOL as PROVIDERS
from tools.ecs.describe_capacity_providers import DescribeCapacityProvidersArguments
from tools.ecs.describe_container_instances import TOOL as INSTANCES
from tools.ecs.describe_container_instances import DescribeContainerInstancesArguments
from tools.evidence import Empty

GROUP = f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/hosts"


def test_a_provider_names_its_group_and_whether_it_scales(stage: Any) -> None:
    provider = {
        "capacityProviderArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:capacity-provider/hosts",
        "name": "hosts",
        "status": "ACTIVE",
        "autoScalingGroupProvider": {"autoScalingGroupArn": GROUP, "managedScaling": {"status": "DISABLED"}},
    }
    stage.serve({"ecs": {"clusters": [cluster()], "capacityProviders": [provider]}})
    (told,) = stage.read(PROVIDERS, DescribeCapacityProvidersArguments(names=("hosts",))).value
    assert (told.auto_scaling_group_arn, told.managed_scaling) == (GROUP, "DISABLED")
    assert isinstance(stage.read(PROVIDERS, DescribeCapacityProvidersArguments(names=("other",))), Empty)


def test_a_host_says_what_is_left_on_it(stage: Any) -> None:
    def amount(name: str, number: int) -> dict[str, Any]:
        return {"name": name, "type": "INTEGER", "integerValue": number}

    host = {
        "containerInstanceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/prod/3af0",
        "ec2InstanceId": "i-05d2",
        "status": "DRAINING",
        "agentConnected": False,
        "runningTasksCount": 3,
        "registeredAt": ago(500),
        "registeredResources": [amount("CPU", 2048), amount("MEMORY", 7800)],
        "remainingResources": [
            amount("CPU", 128),
            amount("MEMORY", 300),
            {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "3000"]},
        ],
    }
    stage.serve({"ecs": {"clusters": [cluster()], "containerInstances": [host]}})
    answer = stage.read(INSTANCES, DescribeContainerInstancesArguments(cluster="prod"))
    (told,) = answer.value
    assert (told.cpu_remaining, told.memory_remaining, told.ports_used) == (128, 300, ("22", "3000"))
    assert (told.status, told.agent_connected) == ("DRAINING", False)
    assert "remaining MEMORY: 300 of 7800" in answer.evidence[0].excerpt


def test_a_cluster_without_hosts_is_empty_after_one_call(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()]}})
    assert isinstance(stage.read(INSTANCES, DescribeContainerInstancesArguments(cluster="prod")), Empty)
    assert len(stage.lab.journal()) == 1
