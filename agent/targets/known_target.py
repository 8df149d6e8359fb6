"""Tells an unknown target from an unhealthy one, and suggests what may have been meant."""

import asyncio
import difflib
from collections.abc import Sequence
from typing import Any

from agent.changes.managed_daemons import daemon_of
from agent.changes.scheduled_tasks import schedule_of
from agent.errors import TargetError
from agent.reads.collection import Collection
from agent.state import Parts
from tools.cloudformation import describe_stack, list_stack_names
from tools.ecs import describe_cluster, list_clusters
from tools.evidence import Empty, Found, Read, Unread
from tools.snapshot import Snapshot
from tools.tool import ReadRequest


async def refuse_unknown(collection: Collection, parts: Parts) -> None:
    """Refuse a target whose cluster, stack, rule or daemon does not exist. A task that its event tells of is known.

    Raises:
        TargetError: with close names from the same account and region.
    """
    target = collection.target
    if target.schedule_arn and isinstance(schedule_of(collection), Empty):
        raise TargetError(
            f"there is no rule or schedule {target.schedule_arn} that runs an ECS task in {collection.scope}"
        )
    if target.daemon_arn and isinstance(daemon_of(collection), Empty):
        raise TargetError(f"there is no daemon {target.daemon_arn} in {collection.scope}")
    if target.stack_name:
        asked = describe_stack.DescribeStackArguments(stack=target.stack_name)
        if isinstance(collection.read(describe_stack.TOOL.request(collection.scope, asked)), Empty):
            names = await _names(
                list_stack_names.TOOL.request(collection.scope, list_stack_names.ListStackNamesArguments()), parts
            )
            raise TargetError(_unknown("stack", target.stack_name, collection, names))
    elif target.cluster and not collection.told:
        cluster_asked = describe_cluster.DescribeClusterArguments(cluster=target.cluster)
        read = collection.read(describe_cluster.TOOL.request(collection.scope, cluster_asked))
        if isinstance(read, Empty) or (isinstance(read, Unread) and read.gap and read.gap.reason == "not_found"):
            names = await _names(
                list_clusters.TOOL.request(collection.scope, list_clusters.ListClustersArguments()), parts
            )
            raise TargetError(_unknown("cluster", target.cluster, collection, names))


def refuse_never_mentioned(collection: Collection, snapshot: Snapshot) -> None:
    """Refuse a service or task that nothing AWS still knows ever mentioned.

    Raises:
        TargetError: with close names of the same cluster.
    """
    target = collection.target
    if target.task_arn and isinstance(snapshot.tasks, Empty):
        raise TargetError(
            f"there is no task {target.task_arn.rsplit('/', 1)[-1]} in {collection.scope}; ECS forgets stopped tasks after about an hour"
        )
    for view in snapshot.services:
        facts: Sequence[Read[Any]] = (view.deployments, view.running_tasks, view.stopped_tasks, view.trail)
        if not view.main or not target.service or not isinstance(view.service, Empty) or view.stack_ids:
            continue
        if not any(isinstance(fact, Found) for fact in facts):
            names = collection.service_names(target.cluster or "")
            raise TargetError(_unknown("service", target.service, collection, names))


async def _names(request: ReadRequest[tuple[str, ...]], parts: Parts) -> tuple[str, ...]:
    wave = await asyncio.to_thread(parts.runner.run, parts.principal, (request,), until=parts.until)
    answer: Read[tuple[str, ...]] = wave.answers[request]
    return tuple(name.rsplit("/", 1)[-1] for name in answer.value) if isinstance(answer, Found) else ()


def _unknown(kind: str, wanted: str, collection: Collection, names: Sequence[str]) -> str:
    where = f"{collection.scope}" if kind != "service" else f"cluster {collection.target.cluster} of {collection.scope}"
    close = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
    if close:
        return f"there is no {kind} {wanted} in {where}; did you mean {' or '.join(close)}?"
    if names:
        return f"there is no {kind} {wanted} in {where}; there are {', '.join(sorted(names)[:8])}"
    return f"there is no {kind} {wanted} in {where}"
