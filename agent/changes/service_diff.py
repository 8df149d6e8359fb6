"""The difference between two states of a service, from what ECS keeps of each deployment.

A service itself is only known as it is now. What was before stands in the revision and the deployment configuration that
ECS keeps with every service deployment, and, for the number of tasks and the grace period, in CloudTrail alone.
"""

from collections.abc import Iterator, Mapping, Sequence

from agent.changes.difference import Difference, of_fields, of_mappings
from tools.cloudtrail.facts import TrailEvent
from tools.ecs.facts import LoadBalancerLink, ServiceDeployment, ServiceRevision

# Settings of UpdateService that no revision and no deployment records, with the path each is told under.
_ONLY_IN_TRAIL = {
    "desiredCount": "desired_count.service",
    "healthCheckGracePeriodSeconds": "health_check.grace_seconds",
}
NOT_RECORDED = "not recorded"


def diff_revisions(before: ServiceRevision, after: ServiceRevision) -> Iterator[Difference]:
    """Yield the differences in network, load balancer and capacity."""
    yield from of_fields(
        (
            ("network.subnets", _list(before.subnets), _list(after.subnets)),
            ("network.security_groups", _list(before.security_groups), _list(after.security_groups)),
            ("network.assign_public_ip", _flag(before.assign_public_ip), _flag(after.assign_public_ip)),
            ("network.service_connect", _connection(before), _connection(after)),
            ("platform.launch_type", before.launch_type, after.launch_type),
            ("platform.version", before.platform_version, after.platform_version),
            ("capacity.providers", ", ".join(before.capacity), ", ".join(after.capacity)),
        )
    )
    yield from of_mappings("load_balancer", _links(before.load_balancers), _links(after.load_balancers))


def diff_deployments(before: ServiceDeployment, after: ServiceDeployment) -> Iterator[Difference]:
    """Yield the differences in how the two deployments were to go. Nothing where ECS told neither's configuration."""
    if before.configuration and after.configuration:
        yield from of_mappings("deployment", before.configuration, after.configuration)


def asked_for(event: TrailEvent, earlier: Sequence[TrailEvent]) -> Iterator[Difference]:
    """Yield what a call asked of the service that only CloudTrail records.

    CloudFormation repeats every setting in each call, changed or not: of its calls only what differs from an `earlier`
    recorded one is a change. A person names what they mean to change.
    """
    for name, path in _ONLY_IN_TRAIL.items():
        after = event.asked.get(name)
        known = next((other.asked[name] for other in earlier if name in other.asked), None)
        if after is None or after == known or (known is None and event.invoked_by):
            continue
        yield Difference(path, known or NOT_RECORDED, after)


def _links(links: Sequence[LoadBalancerLink]) -> Mapping[str, str]:
    """Return the container and port behind each target group, the rule that leads there named where there is one."""
    return {
        _group(link.target_group_arn): f"{link.container_name}:{link.container_port}"
        + (f", alternate {_group(link.alternate_target_group_arn)}" if link.alternate_target_group_arn else "")
        for link in links
        if link.target_group_arn
    }


def _group(arn: str | None) -> str:
    # arn:...:targetgroup/<name>/<id>: the name is what people gave it.
    parts = (arn or "").split("/")
    return parts[1] if len(parts) == 3 else arn or ""


def _connection(revision: ServiceRevision) -> str | None:
    return revision.service_connect.text if revision.service_connect else None


def _list(items: Sequence[str]) -> str:
    return ", ".join(sorted(items))


def _flag(value: bool | None) -> str | None:
    return None if value is None else ("ENABLED" if value else "DISABLED")
