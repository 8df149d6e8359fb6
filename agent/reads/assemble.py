"""Turns the answers of a collection into the Snapshot that detectors see."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from agent.access.facts import access_facts
from agent.changes.change_sets import newest_change_set, newest_operation, validation_of
from agent.changes.managed_daemons import daemon_of, daemon_tasks
from agent.changes.scheduled_tasks import newest_run, runs_of, schedule_of
from agent.changes.stack_actor import stack_calls
from agent.network.view import network_view
from agent.reads.assemble_runtime import runtime_facts
from agent.reads.blue_green_plan import code_deployments
from agent.reads.collection import SERVICE_TYPE, Collection, ServiceKey
from agent.reads.plan import task_list, trail_request
from agent.reads.stack_plan import change_set
from agent.targets.arn import service_of
from agent.targets.as_of import as_of, gap_of_the_past
from agent.targets.family import family_of
from tools.cloudformation import describe_stack, describe_stack_operation, list_hook_results, list_stack_resources
from tools.cloudformation.facts import Stack, StackEvent
from tools.codedeploy import describe_target
from tools.ecr import find_image, list_newest_tags
from tools.ecs import (
    describe_capacity_providers,
    describe_cluster,
    describe_container_instances,
    describe_express_service,
    describe_service_deployments,
    describe_service_revisions,
    describe_task_definition,
    describe_tasks,
    list_service_deployments,
)
from tools.ecs.facts import ServiceDeployment, ServiceRevision, Task
from tools.elb import describe_listeners, describe_rule, describe_rules, describe_target_groups, describe_target_health
from tools.evidence import NOT_ASKED, Empty, Found, Read, Unread
from tools.logs import query_errors, tail_container
from tools.opensearch import tail_container as routed
from tools.pattern import Pattern, escape
from tools.quotas import describe_default_quota, describe_quota
from tools.snapshot import ServiceView, Snapshot, StackView, Target
from tools.tool import Tool

T = TypeVar("T")
LOG_TOOLS = (tail_container.TOOL, routed.TOOL)


def assemble(c: Collection) -> Snapshot:
    """Build the snapshot of everything answered so far."""
    mains = c.main_services()
    views = [_service_view(c, key, main=True) for key in mains]
    gaps = c.gaps()
    if c.at is not None:
        gaps = (*gaps, *(gap_of_the_past(view, c.scope) for view in views))
        views = [as_of(view, c.at, c.scope) for view in views]
    siblings = dict.fromkeys(sibling for key in mains for sibling in c.siblings(key) if sibling not in mains)
    views += [_service_view(c, key, main=False) for key in siblings]
    return Snapshot(
        target=_target(c, mains),
        taken_at=c.taken_at,
        services=tuple(views),
        tasks=_tasks_alone(c),
        schedule=schedule_of(c),
        daemon=daemon_of(c),
        runs=runs_of(c),
        stacks=_stack_views(c),
        cluster=_only(c, describe_cluster.TOOL),
        capacity_providers=_only(c, describe_capacity_providers.TOOL),
        container_instances=_only(c, describe_container_instances.TOOL),
        task_definitions={a.task_definition: read for a, read in c.of(describe_task_definition.TOOL)},
        target_groups=c.each(describe_target_groups.TOOL, lambda a: a.arns, lambda group: group.arn),
        target_health={a.target_group_arn: read for a, read in c.of(describe_target_health.TOOL)},
        listeners={a.load_balancer_arn: read for a, read in c.of(describe_listeners.TOOL)},
        rules={a.listener_arn: read for a, read in c.of(describe_rules.TOOL)},
        production_rules={a.rule_arn: read for a, read in c.of(describe_rule.TOOL)},
        log_tails={(a.task_arn, a.container): r for tool in LOG_TOOLS for a, r in c.of(tool)},
        log_errors={(a.task_arn, a.container): r for a, r in c.of(query_errors.TOOL)},
        images={a.image: read for a, read in c.of(find_image.TOOL)},
        repositories={f"{a.registry_id}/{a.repository}": read for a, read in c.of(list_newest_tags.TOOL)},
        access=access_facts(c),
        runtime=runtime_facts(c),
        network=network_view(c),
        quotas={a.resource: read for a, read in c.of(describe_quota.TOOL)},
        default_quotas={a.resource: read for a, read in c.of(describe_default_quota.TOOL)},
        evidence=c.evidence(),
        gaps=gaps,
        at=c.at,
    )


def _tasks_alone(c: Collection) -> Read[tuple[Task, ...]]:
    """Return the tasks asked about that no service runs."""
    if c.target.schedule_arn:
        return newest_run(c)
    return daemon_tasks(c) if c.target.daemon_arn else _target_task(c)


def _target_task(c: Collection) -> Read[tuple[Task, ...]]:
    if not c.target.task_arn:
        return NOT_ASKED
    told = c.forgotten()
    return Found(value=(told.task,), evidence=(told.evidence,)) if told else _only(c, describe_tasks.TOOL)


def _target(c: Collection, mains: tuple[ServiceKey, ...]) -> Target:
    if len(mains) != 1:
        return c.target
    name, asked = mains[0].name, c.target.service
    is_family = asked is not None and asked != name
    family = asked if is_family else (family_of(name) if c.siblings(mains[0]) else None)
    return replace(c.target, cluster=mains[0].cluster, service=name, family=family, whole_family=is_family)


def _service_view(c: Collection, key: ServiceKey, *, main: bool) -> ServiceView:
    arn = c.service_arn(key)
    view = ServiceView(name=key.name, arn=arn, service=c.service(key), main=main)
    if not main:
        return view
    stopped = _tasks_of(c, key, "STOPPED")
    return replace(
        view,
        deployments=_deployments_of(c, key),
        revisions=_revisions_of(c, key),
        running_tasks=_tasks_of(c, key, "RUNNING"),
        stopped_tasks=stopped,
        trail=c.read(trail_request(c, key, arn)) if arn else NOT_ASKED,
        stack_ids=_owners(c, key),
        express=next((read for a, read in c.of(describe_express_service.TOOL) if a.service_arn == arn), NOT_ASKED),
        code_deployments=code_deployments(c, key),
        code_targets={
            a.deployment_id: read
            for a, read in c.of(describe_target.TOOL)
            if (a.cluster, a.service) == (key.cluster, key.name)
        },
    )


def _owners(c: Collection, key: ServiceKey) -> tuple[str, ...]:
    """Return the stacks that own a service: by its ARN, and by events that name it (a deleted one has only those)."""
    owners = list(c.stack_ids_of(key))
    gone = isinstance(c.service(key), Empty)
    for operation in c.found(describe_stack_operation.TOOL):
        for event in operation.events:
            if event.resource_type != SERVICE_TYPE:
                continue
            if service_of(event.physical_id or "") == (key.cluster, key.name) or (gone and _never_made(event, key)):
                owners.append(operation.stack_id)
    return tuple(dict.fromkeys(owners))


def _never_made(event: StackEvent, key: ServiceKey) -> bool:
    """Tell whether an event refuses to make this service: it has no ARN yet, so its reason or its stack must name it."""
    if event.physical_id or not event.status.endswith("_FAILED"):
        return False
    names = Pattern(rf"(?:^|[^\w-]){escape(key.name)}(?:\W|$)", "i")
    return f"service/{key.cluster}/{key.name}" in (event.reason or "") or bool(names.search(event.stack_name))


def _tasks_of(c: Collection, key: ServiceKey, status: str) -> Read[tuple[Task, ...]]:
    listed = c.read(task_list(c, key, status))
    if not isinstance(listed, Found):
        return Empty(evidence=listed.evidence) if isinstance(listed, Empty) else listed
    described = c.tasks()
    tasks = tuple(described[arn] for arn in listed.value if arn in described)
    if tasks:
        return Found(value=tasks)
    return next((read for _, read in c.of(describe_tasks.TOOL) if isinstance(read, Unread)), NOT_ASKED)


def _deployments_of(c: Collection, key: ServiceKey) -> Read[tuple[ServiceDeployment, ...]]:
    listed = list_service_deployments.ListServiceDeploymentsArguments(cluster=key.cluster, service=key.name)
    briefs = c.read(list_service_deployments.TOOL.request(c.scope, listed))
    if not isinstance(briefs, Found):
        return Empty(evidence=briefs.evidence) if isinstance(briefs, Empty) else briefs
    arns = {brief.arn for brief in briefs.value}
    return _selected(c, describe_service_deployments.TOOL, lambda d: d.arn in arns)


def _revisions_of(c: Collection, key: ServiceKey) -> Read[tuple[ServiceRevision, ...]]:
    prefix = f":service-revision/{key.cluster}/{key.name}/"
    return _selected(c, describe_service_revisions.TOOL, lambda revision: prefix in revision.arn)


def _selected(c: Collection, tool: Tool[Any, tuple[T, ...]], wanted: Callable[[T], bool]) -> Read[tuple[T, ...]]:
    """Pick one service's facts out of a read made for several; a failed read stays failed."""
    chosen = tuple(fact for facts in c.found(tool) for fact in facts if wanted(fact))
    if chosen:
        return Found(value=chosen)
    return next((read for _, read in c.of(tool) if not isinstance(read, Found)), NOT_ASKED)


def _stack_views(c: Collection) -> tuple[StackView, ...]:
    described: dict[str, Read[Stack]] = {}
    for arguments, read in c.of(describe_stack.TOOL):
        described[read.value.id if isinstance(read, Found) else arguments.stack] = read
    asked = {stack.value.name: stack.value.id for stack in described.values() if isinstance(stack, Found)}
    views: dict[str, StackView] = {}
    for arguments, operation in c.of(describe_stack_operation.TOOL):
        named: str = arguments.stack
        stack_id = asked.get(named, named)
        resources = c.read(
            list_stack_resources.TOOL.request(
                c.scope, list_stack_resources.ListStackResourcesArguments(stack=arguments.stack)
            )
        )
        hooks = c.read(
            list_hook_results.TOOL.request(c.scope, list_hook_results.ListHookResultsArguments(stack_id=stack_id))
        )
        newest = c.read(newest_change_set(c, arguments.stack))
        stack = described.get(stack_id, NOT_ASKED)
        executed = stack.value.change_set_id if isinstance(stack, Found) else None
        views[stack_id] = StackView(
            id=stack_id,
            stack=stack,
            change_set=c.read(change_set(c, executed)) if executed else NOT_ASKED,
            operation=newest_operation(operation, newest, validation_of(c, newest)),
            resources=resources,
            hooks=hooks,
            trail=stack_calls(c, stack_id),
            newest_change_set=newest,
        )
    return tuple(views.values())


def _only(c: Collection, tool: Tool[Any, T]) -> Read[T]:
    return next((read for _, read in c.of(tool)), NOT_ASKED)
