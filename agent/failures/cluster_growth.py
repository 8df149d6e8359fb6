"""Whether the cluster's hosts could become more: the Auto Scaling groups behind the capacity providers of a service.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from agent.failures.current_failures import FailureText, failure_texts, service_changes
from agent.failures.once import once_for_each
from agent.failures.told_failures import service_named
from agent.signals.launch_failure import LaunchFailure, LaunchProblem, parse_launch_failure
from agent.signals.placement import CAPACITY, PlacementFailure, parse_placement
from tools.autoscaling import describe_group, list_group_activities
from tools.autoscaling.facts import AutoScalingGroup, GroupActivity
from tools.ecs.cluster_facts import CapacityProvider
from tools.ecs.facts import Service
from tools.evidence import Found, Gap, Unread, value_or
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

FARGATE = frozenset({"FARGATE", "FARGATE_SPOT"})
MAX_GROUPS = 2  # a service spreads over few capacity providers; each group costs two reads
# A group that tries keeps trying every few minutes: what failed longer ago than this is another story.
RECENT = timedelta(hours=1)
LAUNCH = "Launch"  # the process that brings instances up, as AWS names it among the suspended ones

ShortOf = Mapping[str | None, Sequence[tuple[FailureText, PlacementFailure]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCourse:
    """One Auto Scaling group of a service that lacks capacity, as far as it was read.

    `failed` is its newest failed launch since the trouble began that no later success overcame, `under_way` a launch
    that has not ended.
    """

    name: str
    provider: CapacityProvider
    group: AutoScalingGroup | None
    failed: GroupActivity | None
    failure: LaunchFailure | None
    under_way: GroupActivity | None

    @property
    def is_full(self) -> bool:
        """Whether it has as many instances as it may have."""
        return self.group is not None and self.group.desired >= self.group.maximum

    @property
    def is_stopped(self) -> bool:
        """Whether somebody switched its launching off."""
        return self.group is not None and LAUNCH in self.group.suspended


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLaunch:
    """A launch that failed while a service waited for hosts."""

    service: Service
    group: str
    activity: GroupActivity
    failure: LaunchFailure


@once_for_each
def capacity_failures(snapshot: Snapshot) -> ShortOf:
    """Return the texts that say that hosts of the customer's own are short, by service."""
    groups: dict[str | None, list[tuple[FailureText, PlacementFailure]]] = {}
    for text in failure_texts(snapshot):
        failure = parse_placement(text.text)
        if failure and failure.shortage in CAPACITY and not on_fargate(service_named(snapshot, text.service)):
            groups.setdefault(text.service, []).append((text, failure))
    return groups


def on_fargate(service: Service | None) -> bool:
    """Say whether AWS's own hosts run the service."""
    if service is None:
        return False
    return service.launch_type == "FARGATE" or bool(
        service.capacity_providers and set(service.capacity_providers) <= FARGATE
    )


def group_courses(snapshot: Snapshot, service: Service | None) -> tuple[GroupCourse, ...]:
    """Return the groups that are to bring hosts for a service. Empty where its capacity providers were not read."""
    if service is None:
        return ()
    providers: tuple[CapacityProvider, ...] = value_or(snapshot.capacity_providers, ())
    mine = [p for p in providers if not service.capacity_providers or p.name in service.capacity_providers]
    return tuple(
        _course(snapshot, service, provider, name) for provider in mine if (name := group_name(provider)) is not None
    )


def wanted_groups(snapshot: Snapshot, service: Service | None) -> tuple[ReadRequest[Any], ...]:
    """Return the reads of these groups that nobody asked for yet. Of the past nothing is known: AWS tells of now."""
    if snapshot.at is not None:
        return ()
    scope, wants = snapshot.target.scope, list[ReadRequest[Any]]()
    for course in group_courses(snapshot, service)[:MAX_GROUPS]:
        if course.name not in snapshot.runtime.groups:
            wants.append(describe_group.TOOL.request(scope, describe_group.DescribeGroupArguments(name=course.name)))
        if course.name not in snapshot.runtime.group_activities:
            asked = list_group_activities.ListGroupActivitiesArguments(name=course.name)
            wants.append(list_group_activities.TOOL.request(scope, asked))
    return tuple(wants)


def failed_launches(snapshot: Snapshot, problem: LaunchProblem) -> tuple[FailedLaunch, ...]:
    """Return the launches that failed for one reason while a diagnosed service waited for hosts."""
    found: list[FailedLaunch] = []
    for name in capacity_failures(snapshot):
        service = service_named(snapshot, name)
        for course in group_courses(snapshot, service):
            if service and course.failed and course.failure and course.failure.problem == problem:
                found.append(
                    FailedLaunch(service=service, group=course.name, activity=course.failed, failure=course.failure)
                )
    return tuple(found)


def growth_gaps(snapshot: Snapshot) -> tuple[Gap, ...]:
    """Return what could not be read of the groups."""
    reads = (*snapshot.runtime.groups.values(), *snapshot.runtime.group_activities.values())
    return tuple(dict.fromkeys(read.gap for read in reads if isinstance(read, Unread) and read.gap))


def group_name(provider: CapacityProvider) -> str | None:
    """Return the name of a capacity provider's Auto Scaling group, None for Fargate's own."""
    arn = provider.auto_scaling_group_arn
    # A group's name may itself hold slashes.
    return arn.partition("autoScalingGroupName/")[2] or None if arn else None


def _course(snapshot: Snapshot, service: Service, provider: CapacityProvider, name: str) -> GroupCourse:
    described = snapshot.runtime.groups.get(name)
    read = snapshot.runtime.group_activities.get(name)
    began = next((item.change.began_at for item in service_changes(snapshot) if item.view.name == service.name), None)
    since = min(began or snapshot.taken_at, snapshot.taken_at - RECENT)
    launches = [a for a in (value_or(read, ()) if read else ()) if a.is_launch and a.began_at >= since]
    newest = launches[0] if launches else None
    failed = newest if newest and newest.status == "Failed" else None
    ended = newest is None or newest.status in {"Failed", "Successful", "Cancelled"}
    return GroupCourse(
        name=name,
        provider=provider,
        group=described.value if isinstance(described, Found) else None,
        failed=failed,
        failure=parse_launch_failure(failed.message or failed.description) if failed else None,
        under_way=None if ended else newest,
    )
