"""Looks back: keeps of a service what belonged to the change that was newest at a given time.

AWS forgets: stopped tasks after an hour, counts and target health at once. What it no longer has is a Gap.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from tools.aws.scope import AwsScope
from tools.ecs.facts import Service
from tools.evidence import Found, Gap, Read, Unread
from tools.snapshot import ServiceView

F = TypeVar("F")
DEPLOYMENTS, SERVICES = "ecs:DescribeServiceDeployments", "ecs:DescribeServices"


def as_of(view: ServiceView, at: datetime, scope: AwsScope) -> ServiceView:
    """Trim a service to its deployments begun by `at`, and to what happened before the next one began."""
    if not isinstance(view.deployments, Found):
        return view
    known = view.deployments.value
    until = min((deployment.created_at for deployment in known if deployment.created_at > at), default=None)
    kept = tuple(deployment for deployment in known if deployment.created_at <= at)
    if not kept:
        forgotten = Unread(gap=_forgotten(view, scope))
        return replace(view, service=_service(view, at, until), deployments=forgotten)
    return replace(
        view,
        deployments=Found(value=kept),
        service=_service(view, at, until),
        running_tasks=_before(view.running_tasks, lambda task: task.created_at, until),
        stopped_tasks=_before(view.stopped_tasks, lambda task: task.created_at, until),
        trail=_before(view.trail, lambda event: event.at, until),
    )


def gap_of_the_past(view: ServiceView, scope: AwsScope) -> Gap:
    """Say what looking back cannot show."""
    return Gap(
        operation=SERVICES,
        scope=scope,
        resource=view.arn or view.name,
        reason="expired",
        effect="AWS tells only of now how many tasks run and are healthy, not of that time",
    )


def _forgotten(view: ServiceView, scope: AwsScope) -> Gap:
    return Gap(
        operation=DEPLOYMENTS,
        scope=scope,
        resource=view.arn or view.name,
        reason="expired",
        effect="ECS no longer tells of a deployment that began by that time",
    )


def _service(view: ServiceView, at: datetime, until: datetime | None) -> Read[Service]:
    if not isinstance(view.service, Found):
        return view.service
    service = view.service.value
    deployments = tuple(d for d in service.deployments if d.created_at is None or d.created_at <= at)
    events = tuple(event for event in service.events if until is None or event.at < until)
    return Found(value=replace(service, deployments=deployments, events=events), evidence=view.service.evidence)


def _before(
    read: Read[tuple[F, ...]], moment_of: Callable[[F], datetime | None], until: datetime | None
) -> Read[tuple[F, ...]]:
    if until is None or not isinstance(read, Found):
        return read
    kept = tuple(fact for fact in read.value if (moment := moment_of(fact)) is None or moment < until)
    return Found(value=kept, evidence=read.evidence)
