"""What to read next: everything the answers so far point at and nobody has asked for yet.

Pure: answers in, requests out. The collect node calls this once a wave, so what one wave finds decides the next.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from agent.access.facts import OF_NOW
from agent.changes.change_sets import newest_change_set, validation_reads
from agent.changes.managed_daemons import daemon_reads
from agent.changes.scheduled_tasks import scheduled_reads
from agent.changes.stack_actor import stack_call_reads
from agent.failures.daemon import is_daemon
from agent.finding import Finding
from agent.reads.blue_green_plan import code_deploy_reads
from agent.reads.collection import Collection, ServiceKey
from agent.reads.stack_plan import related_stacks, stack_reads
from tools.cloudformation import (
    describe_stack_operation,
    find_stack_of_resource,
    list_rolled_back_stacks,
    list_stack_resources,
)
from tools.cloudtrail import lookup_changes
from tools.ecs import (
    describe_capacity_providers,
    describe_cluster,
    describe_container_instances,
    describe_express_service,
    describe_service_deployments,
    describe_service_revisions,
    describe_services,
    describe_task_definition,
    describe_tasks,
    list_service_deployments,
    list_services,
    list_tasks,
)
from tools.ecs.facts import Service, ServiceDeploymentBrief
from tools.elb import describe_listeners, describe_rule, describe_rules, describe_target_groups, describe_target_health
from tools.evidence import NOT_ASKED, Empty, Found
from tools.tool import ReadRequest

TASK_DEFINITION_TYPE = "AWS::ECS::TaskDefinition"
MAX_TASK_DEFINITIONS = 4  # the failing one, the last good one, and two more of a busy day
MAX_TASKS = 100  # DescribeTasks takes no more
CHANGE_LOOK_BACK = timedelta(hours=1)  # registering a task definition precedes the deployment by minutes
TRAIL_DAYS = timedelta(days=14)

Requests = Iterator[ReadRequest[Any]]


def next_reads(collection: Collection) -> tuple[ReadRequest[Any], ...]:
    """Return the reads to make now, each once, none made before. Empty when there is nothing more to learn."""
    wanted: dict[ReadRequest[Any], None] = {}
    for request in _all_reads(collection):
        if request not in collection.answers:
            wanted.setdefault(request)
    return tuple(wanted)


def _all_reads(c: Collection) -> Requests:
    target = c.target
    yield from scheduled_reads(c)
    yield from daemon_reads(c)
    if target.cluster:
        yield describe_cluster.TOOL.request(c.scope, describe_cluster.DescribeClusterArguments(cluster=target.cluster))
        if target.service:
            yield from _named_service(c, ServiceKey(target.cluster, target.service))
        if target.task_arn:
            asked = describe_tasks.DescribeTasksArguments(cluster=target.cluster, tasks=(target.task_arn,))
            yield describe_tasks.TOOL.request(c.scope, asked)
            yield from _task_definitions(c, [task.task_definition for task in c.tasks().values()])
    if target.stack_name:
        yield from stack_reads(c, target.stack_name)
        if c.at is None:
            request = newest_change_set(c, target.stack_name)
            yield request
            yield from validation_reads(c, c.read(request))
        asked_resources = list_stack_resources.ListStackResourcesArguments(stack=target.stack_name)
        yield list_stack_resources.TOOL.request(c.scope, asked_resources)
        yield from _task_definitions(c, _definitions_of_stacks(c))
    for key in c.main_services():
        yield from _service(c, key)
    yield from related_stacks(c)
    yield from stack_call_reads(c)


def _named_service(c: Collection, key: ServiceKey) -> Requests:
    # Asked before it is known whether the name is a service or a family: one round trip answers both.
    yield from _service_itself(c, key)
    yield list_services.TOOL.request(c.scope, list_services.ListServicesArguments(cluster=key.cluster))


def _service_itself(c: Collection, key: ServiceKey) -> Requests:
    asked = describe_services.DescribeServicesArguments(cluster=key.cluster, services=(key.name,))
    yield describe_services.TOOL.request(c.scope, asked)
    listed = list_service_deployments.ListServiceDeploymentsArguments(cluster=key.cluster, service=key.name)
    yield list_service_deployments.TOOL.request(c.scope, listed)
    for status in ("RUNNING", "STOPPED"):
        yield task_list(c, key, status)


def _service(c: Collection, key: ServiceKey) -> Requests:
    yield from _service_itself(c, key)
    yield from _tasks(c, key)
    service = c.service(key)
    if isinstance(service, Found):
        yield from _of_service(c, key, service.value)
        yield from code_deploy_reads(c, key, service.value)
    yield from _deployments(c, key)
    yield from _changes(c, key)
    siblings = c.siblings(key)
    if siblings:
        asked = describe_services.DescribeServicesArguments(
            cluster=key.cluster, services=tuple(sibling.name for sibling in siblings)
        )
        yield describe_services.TOOL.request(c.scope, asked)
        yield from _traffic(c)
        # A new service per version has no deployment of its own to compare with: the version before it is next door.
        before = c.services().get(siblings[0])
        if before and before.task_definition:
            yield from _task_definitions(c, [before.task_definition])


def task_list(c: Collection, key: ServiceKey, status: str) -> ReadRequest[tuple[str, ...]]:
    """Return the request that lists a service's running or stopped tasks."""
    asked = list_tasks.ListTasksArguments(
        cluster=key.cluster,
        service=key.name,
        family=None,
        desired_status="RUNNING" if status == "RUNNING" else "STOPPED",
    )
    return list_tasks.TOOL.request(c.scope, asked)


def _tasks(c: Collection, key: ServiceKey) -> Requests:
    running, stopped = (c.read(task_list(c, key, status)) for status in ("RUNNING", "STOPPED"))
    if NOT_ASKED in (running, stopped):
        return
    stopped_arns = stopped.value if isinstance(stopped, Found) else ()
    running_arns = running.value if isinstance(running, Found) else ()
    # Stopped tasks carry the reasons; of a service with hundreds running a sample tells its state.
    arns = (*stopped_arns[: MAX_TASKS - 30], *running_arns)[:MAX_TASKS]
    if arns:
        asked = describe_tasks.DescribeTasksArguments(cluster=key.cluster, tasks=arns)
        yield describe_tasks.TOOL.request(c.scope, asked)
    of_service = [task for task in c.tasks().values() if task.group == f"service:{key.name}"]
    of_service.sort(key=lambda task: (task.stopped_at is None, -(task.created_at or c.taken_at).timestamp()))
    yield from _task_definitions(c, [task.task_definition for task in of_service])


def _of_service(c: Collection, key: ServiceKey, service: Service) -> Requests:
    if service.express:
        yield describe_express_service.TOOL.request(
            c.scope, describe_express_service.DescribeExpressServiceArguments(service_arn=service.arn)
        )
    own_hosts = tuple(name for name in service.capacity_providers if not name.startswith("FARGATE"))
    if is_daemon(service) and service.running < service.desired:
        asked_instances = describe_container_instances.DescribeContainerInstancesArguments(cluster=service.cluster_arn)
        yield describe_container_instances.TOOL.request(c.scope, asked_instances)
    if own_hosts and service.running < service.desired:
        asked_hosts = describe_capacity_providers.DescribeCapacityProvidersArguments(names=own_hosts)
        yield describe_capacity_providers.TOOL.request(c.scope, asked_hosts)
    definitions = [service.task_definition, *(deployment.task_definition for deployment in service.deployments)]
    yield from _task_definitions(c, [arn for arn in definitions if arn])
    groups = tuple(
        dict.fromkeys(
            arn
            for link in service.load_balancers
            for arn in (link.target_group_arn, link.alternate_target_group_arn)
            if arn
        )
        | dict.fromkeys(arn for deployment in service.deployments for arn in deployment.target_group_arns)
    )
    if groups:
        asked = describe_target_groups.DescribeTargetGroupsArguments(arns=groups)
        yield describe_target_groups.TOOL.request(c.scope, asked)
    for arn in groups:
        asked_health = describe_target_health.DescribeTargetHealthArguments(target_group_arn=arn)
        yield describe_target_health.TOOL.request(c.scope, asked_health)


def _deployments(c: Collection, key: ServiceKey) -> Requests:
    listed = list_service_deployments.ListServiceDeploymentsArguments(cluster=key.cluster, service=key.name)
    briefs = c.read(list_service_deployments.TOOL.request(c.scope, listed))
    if not isinstance(briefs, Found):
        return
    yield from _production_rules(c, key, max(briefs.value, key=lambda brief: brief.created_at, default=None))
    asked = describe_service_deployments.DescribeServiceDeploymentsArguments(
        arns=tuple(brief.arn for brief in _around(c, briefs.value)[:5])
    )
    yield describe_service_deployments.TOOL.request(c.scope, asked)
    revisions = tuple(
        dict.fromkeys(b.target_revision_arn for b in _around(c, briefs.value)[:4] if b.target_revision_arn)
    )
    if revisions:
        request = describe_service_revisions.TOOL.request(
            c.scope, describe_service_revisions.DescribeServiceRevisionsArguments(arns=revisions)
        )
        yield request
        described = c.read(request)
        if isinstance(described, Found):
            newest = sorted(described.value, key=lambda r: r.created_at or c.taken_at, reverse=True)[:2]
            yield from _task_definitions(c, [r.task_definition for r in newest if r.task_definition])


def _production_rules(c: Collection, key: ServiceKey, newest: ServiceDeploymentBrief | None) -> Requests:
    """Ask how the load balancer divides the traffic while ECS moves it; of the past it does not tell."""
    service = c.service(key)
    if c.at is not None or newest is None or newest.finished_at or not isinstance(service, Found):
        return
    for link in service.value.load_balancers:
        # It may also be a listener, whose default rule then carries the traffic.
        if link.production_rule_arn and ":listener-rule/" in link.production_rule_arn:
            asked = describe_rule.DescribeRuleArguments(rule_arn=link.production_rule_arn)
            yield describe_rule.TOOL.request(c.scope, asked)


def _around(c: Collection, briefs: tuple[ServiceDeploymentBrief, ...]) -> tuple[ServiceDeploymentBrief, ...]:
    """Return the deployments to look at, newest first: from the one after the moment asked about, if it is past."""
    if c.at is None:
        return briefs
    later = sum(brief.created_at > c.at for brief in briefs)
    return briefs[max(0, later - 1) :]


def _changes(c: Collection, key: ServiceKey) -> Requests:
    service, arn = c.service(key), c.service_arn(key)
    if service is NOT_ASKED or arn is None:
        return
    if not c.target.stack_name:
        asked = find_stack_of_resource.FindStackOfResourceArguments(physical_id=arn)
        yield find_stack_of_resource.TOOL.request(c.scope, asked)
    if isinstance(service, Empty):
        yield list_rolled_back_stacks.TOOL.request(c.scope, list_rolled_back_stacks.ListRolledBackStacksArguments())
    yield trail_request(c, key, arn)


def trail_request(c: Collection, key: ServiceKey, arn: str) -> ReadRequest[Any]:
    """Return the request for who changed a service, from shortly before its newest deployment."""
    listed = list_service_deployments.ListServiceDeploymentsArguments(cluster=key.cluster, service=key.name)
    briefs = c.read(list_service_deployments.TOOL.request(c.scope, listed))
    since = c.taken_at - TRAIL_DAYS
    if isinstance(briefs, Found) and briefs.value:
        since = max(brief.created_at for brief in briefs.value) - CHANGE_LOOK_BACK
    return lookup_changes.TOOL.request(c.scope, lookup_changes.LookupChangesArguments(resource_name=arn, since=since))


def _traffic(c: Collection) -> Requests:
    balancers = {
        arn for groups in c.found(describe_target_groups.TOOL) for group in groups for arn in group.load_balancer_arns
    }
    for arn in sorted(balancers):
        yield describe_listeners.TOOL.request(
            c.scope, describe_listeners.DescribeListenersArguments(load_balancer_arn=arn)
        )
    for listeners in c.found(describe_listeners.TOOL):
        for listener in listeners:
            yield describe_rules.TOOL.request(c.scope, describe_rules.DescribeRulesArguments(listener_arn=listener.arn))


def _definitions_of_stacks(c: Collection) -> tuple[str, ...]:
    """Return the task definitions a stack operation made, so that logs can be found a round trip sooner.

    Empty where there are more than may be read: the tasks that failed then tell which matter.
    """
    made = (
        event.physical_id
        for operation in c.found(describe_stack_operation.TOOL)
        for event in operation.events
        if event.resource_type == TASK_DEFINITION_TYPE and event.physical_id
    )
    arns = tuple(dict.fromkeys(arn for arn in made if ":task-definition/" in arn))
    return arns if len(arns) < MAX_TASK_DEFINITIONS else ()


def _task_definitions(c: Collection, arns: Iterable[str]) -> Requests:
    known = {arguments.task_definition for arguments, _ in c.of(describe_task_definition.TOOL)}
    for arn in dict.fromkeys(arns):
        if arn not in known and len(known) >= MAX_TASK_DEFINITIONS:
            return
        known.add(arn)
        yield describe_task_definition.TOOL.request(
            c.scope, describe_task_definition.DescribeTaskDefinitionArguments(task_definition=arn)
        )


def wanted_reads(collection: Collection, findings: Iterable[Finding]) -> tuple[ReadRequest[Any], ...]:
    """Return what findings ask for and nobody read yet, each once. Looking back, not what AWS tells of now alone."""
    wants = (want for finding in findings for want in finding.wants)
    left_out = OF_NOW if collection.at is not None else frozenset[Any]()
    return tuple(dict.fromkeys(want for want in wants if want not in collection.answers and want.tool not in left_out))
