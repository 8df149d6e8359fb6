from typing import Any

from tests.tools.stage import ACCOUNT, REGION, ago
from tools.autoscaling.describe_group import TOOL, DescribeGroupArguments
from tools.evidence import Empty


def group(name: str, **more: Any) -> dict[str, Any]:
    instance = {"InstanceId": "i-05d2", "AvailabilityZone": f"{REGION}a", "HealthStatus": "Healthy"}
    return {
        "AutoScalingGroupName": name,
        "AutoScalingGroupARN": f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/{name}",
        "MinSize": 1,
        "MaxSize": 3,
        "DesiredCapacity": 3,
        "DefaultCooldown": 300,
        "AvailabilityZones": [f"{REGION}a", f"{REGION}b"],
        "HealthCheckType": "EC2",
        "CreatedTime": ago(9000),
        "Instances": [instance | {"LifecycleState": "InService"}, instance | {"LifecycleState": "Pending"}],
        "SuspendedProcesses": [{"ProcessName": "Launch", "SuspensionReason": "User suspended"}],
    } | more


def test_tells_sizes_instances_and_what_is_switched_off(stage: Any) -> None:
    stage.serve({"autoscaling": {"AutoScalingGroups": [group("hosts"), group("other", MaxSize=9)]}})
    told = stage.read(TOOL, DescribeGroupArguments(name="hosts")).value
    assert (told.minimum, told.maximum, told.desired, told.in_service) == (1, 3, 3, 1)
    assert told.suspended == ("Launch",)
    assert told.zones == (f"{REGION}a", f"{REGION}b")


def test_a_group_that_is_gone_is_empty(stage: Any) -> None:
    stage.serve({"autoscaling": {"AutoScalingGroups": [group("other")]}})
    assert isinstance(stage.read(TOOL, DescribeGroupArguments(name="hosts")), Empty)
