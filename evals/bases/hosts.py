"""Base: the Auto Scaling group behind a cluster's capacity provider, and what it did.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-verify-scaling-activity.html
"""

from datetime import timedelta
from typing import Literal

from evals.bases.documents import Document, Fragment
from evals.bases.form import Age, Form
from evals.bases.place import Place

_AGE = timedelta(days=240)


class Launch(Form):
    """A launch the group tried, or several alike."""

    at: Age  # before now
    status: Literal["Successful", "Failed", "PreInService", "InProgress"] = "Successful"
    message: str | None = None  # what Auto Scaling says of one that failed
    times: int = 1
    every: Age = timedelta(minutes=5)


def group_arn(place: Place, cluster: str) -> str:
    """The ARN of the group of a cluster's instances."""
    path = f"autoScalingGroup:{place.uuid('asg', cluster)}:autoScalingGroupName/{group_name(cluster)}"
    return place.arn("autoscaling", path)


def group_name(cluster: str) -> str:
    """The name of that group."""
    return f"{cluster}-instances"


def hosts(
    place: Place,
    cluster: str,
    instances: list[Document],
    *,
    desired: int,
    maximum: int,
    suspended: tuple[str, ...],
    launches: tuple[Launch, ...],
) -> list[Fragment]:
    """Describe the group and its activities. `instances` are the cluster's container instances."""
    subnets = place.subnets("private")
    group: Document = {
        "AutoScalingGroupName": group_name(cluster),
        "AutoScalingGroupARN": group_arn(place, cluster),
        "MinSize": 1,
        "MaxSize": maximum,
        "DesiredCapacity": desired,
        "DefaultCooldown": 300,
        "AvailabilityZones": [subnet.zone for subnet in subnets],
        "VPCZoneIdentifier": ",".join(subnet.subnet_id for subnet in subnets),
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": 0,
        "CreatedTime": place.ago(_AGE),
        "Instances": [
            {
                "InstanceId": instance["ec2InstanceId"],
                "AvailabilityZone": subnets[number % 2].zone,
                "LifecycleState": "InService",
                "HealthStatus": "Healthy",
                "ProtectedFromScaleIn": False,
            }
            for number, instance in enumerate(instances)
        ],
        "SuspendedProcesses": [
            {"ProcessName": name, "SuspensionReason": "User suspended at the console"} for name in suspended
        ],
        "TerminationPolicies": ["Default"],
        "NewInstancesProtectedFromScaleIn": False,
    }
    activities = [
        place.fragment("autoscaling", "Activities", _activity(place, cluster, launch, number, desired))
        for launch in launches
        for number in range(launch.times)
    ]
    return [place.fragment("autoscaling", "AutoScalingGroups", group), *activities]


def _activity(place: Place, cluster: str, launch: Launch, number: int, desired: int) -> Document:
    began = place.ago(launch.at - launch.every * number)
    failed, ended = launch.status == "Failed", launch.status in {"Failed", "Successful"}
    instance = f"i-0{place.key(16, 'launched', cluster, launch.at, number)}"
    activity: Document = {
        "ActivityId": place.uuid("launch", cluster, launch.at, number),
        "AutoScalingGroupName": group_name(cluster),
        "AutoScalingGroupARN": group_arn(place, cluster),
        "Description": "Launching a new EC2 instance" + ("" if failed else f": {instance}"),
        "Cause": (
            f"At {began:%Y-%m-%dT%H:%M:%SZ} an instance was started in response to a difference between desired and "
            f"actual capacity, increasing the capacity from {max(desired - 1, 0)} to {desired}."
        ),
        "StartTime": began,
        "StatusCode": launch.status,
        "Progress": 100 if ended else 30,
        "Details": "{}",
    }
    if launch.message:
        activity["StatusMessage"] = launch.message
    if ended:
        activity["EndTime"] = began + timedelta(seconds=1 if failed else 38)
    return activity
