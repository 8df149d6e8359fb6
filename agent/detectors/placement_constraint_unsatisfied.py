"""No host meets a requirement of the task that is not CPU or memory: a host port, an attribute, a constraint.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import FailureText, definition_of, gaps_of, service_changes, service_gaps
from agent.failures.daemon import bare_hosts
from agent.failures.told_failures import Told, service_named, told_failures
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.host_failure import parse_host_failure
from agent.signals.placement import PlacementFailure, Shortage, parse_placement
from agent.targets.arn import short_name
from tools.ecs import describe_container_instances
from tools.ecs.cluster_facts import ContainerInstance
from tools.ecs.facts import Service, TaskDefinition
from tools.evidence import NOT_ASKED, value_or
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

CATEGORY = "placement_constraint_unsatisfied"
_REQUIREMENTS: Mapping[Shortage, str] = {
    "port": "a host port that is free",
    "attribute": "an attribute that hosts lack",
    "constraint": "a placement constraint that no host meets",
}
_CURES: Mapping[Shortage, str] = {
    "port": (
        "Let ECS choose the host port (hostPort 0), let the old task stop first (minimumHealthyPercent below 100), "
        "or add a host."
    ),
    "attribute": "Compare requiresAttributes of the task definition with the hosts' attributes; mostly the agent or AMI is too old, or the instance type is another.",
    "constraint": "Correct placementConstraints of the service or the task definition, or add hosts that meet them.",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find tasks that no host may take."""
    told = told_failures(snapshot, _unmet)
    found = [_finding(snapshot, one) for one in told]
    return found or Undecided(gaps=(*service_gaps(snapshot), *gaps_of(snapshot.container_instances)))


def _unmet(text: FailureText) -> PlacementFailure | None:
    failure = parse_placement(text.text)
    if failure is None or failure.shortage not in _REQUIREMENTS:
        return None
    # Docker could not open the port for a fault of the host's own firewall.
    host = parse_host_failure(text.text)
    return None if host and "iptables" in host.quote else failure


def _finding(snapshot: Snapshot, told: Told[PlacementFailure]) -> Finding:
    failure = told.first
    service = service_named(snapshot, told.service)
    definition = told.definition or _definition(snapshot, told.service)
    # On its other hosts a daemon itself holds the port.
    bare = [one.host for one in bare_hosts(snapshot, service)]
    hosts = bare or value_or(snapshot.container_instances, ())
    ports, holder = _taken(failure, definition, hosts)
    closest = f" The closest is container instance {failure.instance}." if failure.instance else ""
    times = f" Said {counted(len(told.failures), 'time')}." if len(told.failures) > 1 else ""
    # Docker's own words name no port; the placement's do.
    confidence: Confidence = "likely" if "external connectivity" in failure.quote else "certain"
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"A task of {told.service or 'the task'} needs {_REQUIREMENTS[failure.shortage]}: "
            f"{quoted(failure.quote)}.{closest}{ports}{times}"
        ),
        evidence_ids=unique(
            (
                *told.evidence_ids[:6],
                definition.evidence_id if definition and ports else None,
                holder.evidence_id if holder else None,
            )
        ),
        resource=service.cluster_arn if service else told.resource,
        owner="platform team",
        service=told.service,
        actions=_actions(snapshot, told, service, definition),
        wants=_wants(snapshot, service),
    )


def _definition(snapshot: Snapshot, name: str | None) -> TaskDefinition | None:
    change = next((item.change for item in service_changes(snapshot) if item.view.name == name), None)
    return definition_of(snapshot, change.target_task_definition) if change else None


def _taken(
    failure: PlacementFailure, definition: TaskDefinition | None, hosts: Sequence[ContainerInstance]
) -> tuple[str, ContainerInstance | None]:
    """Say which fixed host ports the task asks for, and on which host one is taken."""
    if failure.shortage != "port" or definition is None:
        return "", None
    fixed = [str(port) for container in definition.containers for port in container.host_ports]
    if not fixed:
        return "", None
    holder = next((host for host in hosts if set(fixed) & set(host.ports_used)), None)
    what = f" {short_name(definition.arn)} asks for host port {listed(fixed)}"
    if holder is None:
        return f"{what}, so a host takes one such task.", None
    name = holder.ec2_instance_id or short_name(holder.arn)
    return f"{what}; it is taken on {name}.", holder


def _wants(snapshot: Snapshot, service: Service | None) -> tuple[ReadRequest[Any], ...]:
    if service is None or snapshot.container_instances != NOT_ASKED:
        return ()
    asked = describe_container_instances.DescribeContainerInstancesArguments(cluster=service.cluster_arn)
    return (describe_container_instances.TOOL.request(snapshot.target.scope, asked),)


def _actions(
    snapshot: Snapshot, told: Told[PlacementFailure], service: Service | None, definition: TaskDefinition | None
) -> tuple[Action, ...]:
    scope, evidence = snapshot.target.scope, (told.texts[0].evidence_id,)
    steps: list[Action] = []
    if definition:
        command = aws_command("ecs", "describe-task-definition", scope, (("task-definition", definition.arn),))
        title = "See the task definition's port mappings, requiresAttributes and placementConstraints."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    if service:
        command = aws_command("ecs", "list-container-instances", scope, (("cluster", service.cluster_arn),))
        title = f"See which hosts {short_name(service.cluster_arn)} has."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    title = _CURES[told.first.shortage]
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="No host meets a requirement of the task",
    description="A placement requirement other than CPU and memory cannot be met: host port, attribute, constraint.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",
    ),
    detect=detect,
)
