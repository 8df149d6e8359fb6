"""A service on EC2 that waits for hosts: what its Auto Scaling group did about it."""

from typing import Any

from tests.facts import (
    auto_scaling_group,
    capacity_provider,
    deployment,
    event,
    minutes,
    service,
    service_deployment,
    snapshot,
    view,
)
from tools.autoscaling.facts import GroupActivity
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot

GROUP = "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/hosts"
SHORT = (
    "(service web) was unable to place a task because no container instance met all of its requirements. The closest "
    "matching (container-instance 3af07c7dc726d71cd9b83ea01794b284) has insufficient memory available."
)
NO_CAPACITY = (
    "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested (eu-west-1a)."
)
QUOTA = "You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket."


def waiting(
    *activities: GroupActivity, group: Any = None, providers: tuple[str, ...] = ("ec2",), **fields: Any
) -> Snapshot:
    """A service on EC2 that waits for hosts."""
    described = service(
        launch_type=None,
        capacity_providers=providers,
        deployments=(deployment(57, rollout_state="IN_PROGRESS", running=0),),
        events=(event(SHORT, minutes(5)),),
        running=0,
    )
    facts = RuntimeFacts(
        groups={"hosts": group or Found(value=auto_scaling_group())},
        group_activities={"hosts": Found(value=activities)},
    )
    values: dict[str, Any] = {
        "capacity_providers": Found(
            value=(capacity_provider(auto_scaling_group_arn=GROUP, managed_scaling="ENABLED"),)
        ),
        "runtime": facts,
    }
    seen = view(of=described, deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)])
    return snapshot(seen, **{**values, **fields})
