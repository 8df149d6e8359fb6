"""The container instances of the cluster have too little CPU, memory or GPU left, or there are none.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from collections.abc import Sequence
from typing import Any

from agent.arn import parse_arn, short_name
from agent.aws_cli import aws_command
from agent.current_failures import FailureText, definition_of, failure_texts, gaps_of, service_changes, service_gaps
from agent.detector import Detector
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.placement import CAPACITY, PlacementFailure, Shortage, parse_placement
from agent.wording import counted, listed, quoted, unique
from tools.ecs import describe_capacity_providers, describe_container_instances
from tools.ecs.facts import ContainerInstance, Service, TaskDefinition
from tools.ecs.managed_facts import CapacityProvider
from tools.evidence import NOT_ASKED, Empty, Found, value_or
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

CATEGORY = "insufficient_cluster_capacity"
_WORDS: dict[Shortage, str] = {
    "memory": "memory",
    "cpu": "CPU",
    "gpu": "GPU",
    "no_instances": "container instances",
    "unspecified": "capacity",
}
_FARGATE = frozenset({"FARGATE", "FARGATE_SPOT"})

_Failures = list[tuple[FailureText, PlacementFailure]]


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find tasks that found no place for want of capacity. Ports, attributes and constraints are other matters."""
    groups: dict[str | None, _Failures] = {}
    for text in failure_texts(snapshot):
        failure = parse_placement(text.text)
        if failure and failure.shortage in CAPACITY and not _on_fargate(_service(snapshot, text.service)):
            groups.setdefault(text.service, []).append((text, failure))
    found = [_finding(snapshot, name, failures) for name, failures in groups.items()]
    return found or Undecided(gaps=(*service_gaps(snapshot), *gaps_of(snapshot.container_instances)))


def _service(snapshot: Snapshot, name: str | None) -> Service | None:
    reads = (view.service for view in snapshot.services if view.main and view.name == name)
    return next((read.value for read in reads if isinstance(read, Found)), None)


def _on_fargate(service: Service | None) -> bool:
    if service is None:
        return False
    return service.launch_type == "FARGATE" or bool(
        service.capacity_providers and set(service.capacity_providers) <= _FARGATE
    )


def _finding(snapshot: Snapshot, name: str | None, failures: _Failures) -> Finding:
    # The words that name what is short say more than "could not launch".
    named = [pair for pair in failures if pair[1].shortage != "unspecified"] or failures
    text, failure = named[0]
    service = _service(snapshot, name)
    definition = _definition(snapshot, name)
    hosts = value_or(snapshot.container_instances, ())
    kinds: tuple[Shortage, ...] = tuple(dict.fromkeys(pair[1].shortage for pair in named))
    needs, host = _compared(kinds, definition, hosts)
    closest = f" The closest is container instance {failure.instance}." if failure.instance else ""
    none = " The cluster has no container instances." if isinstance(snapshot.container_instances, Empty) else ""
    times = f" Said {counted(len(failures), 'time')}." if len(failures) > 1 else ""
    confidence: Confidence = "certain" if kinds != ("unspecified",) or none or needs else "likely"
    looked = snapshot.container_instances.evidence if isinstance(snapshot.container_instances, Empty) else ()
    providers = value_or(snapshot.capacity_providers, ())
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"The cluster has not enough {listed(_WORDS[kind] for kind in kinds)} for a task of {name or 'the task'}: "
            f"{quoted(failure.quote)}.{closest}{needs}{none}{_scaling(providers)}{times}"
        ),
        evidence_ids=unique(
            (
                text.evidence_id,
                *(other.evidence_id for other, _ in named),
                definition.evidence_id if definition else None,
                host.evidence_id if host else None,
                *(evidence.id for evidence in looked),
                *(provider.evidence_id for provider in providers),
            )
        ),
        resource=service.cluster_arn if service else text.resource,
        owner="platform team",
        service=name,
        actions=_actions(snapshot, service, text, kinds),
        wants=_wants(snapshot, service),
    )


def _definition(snapshot: Snapshot, name: str | None) -> TaskDefinition | None:
    change = next((item.change for item in service_changes(snapshot) if item.view.name == name), None)
    return definition_of(snapshot, change.target_task_definition) if change else None


def _compared(
    kinds: tuple[Shortage, ...], definition: TaskDefinition | None, hosts: Sequence[ContainerInstance]
) -> tuple[str, ContainerInstance | None]:
    """Compare what the task reserves with the host that has most of it left."""
    usable = [host for host in hosts if host.status == "ACTIVE" and host.agent_connected]
    if definition is None or not usable:
        return "", None
    if "memory" in kinds or kinds == ("unspecified",):
        host = max(usable, key=lambda host: host.memory_remaining)
        wanted = _reserved(definition.memory, [c.memory_reservation or c.memory for c in definition.containers])
        if wanted and wanted > host.memory_remaining:
            return _sentence(definition, wanted, host, host.memory_remaining, "MiB of memory"), host
    if "cpu" in kinds or kinds == ("unspecified",):
        host = max(usable, key=lambda host: host.cpu_remaining)
        wanted = _reserved(definition.cpu, [container.cpu for container in definition.containers])
        if wanted and wanted > host.cpu_remaining:
            return _sentence(definition, wanted, host, host.cpu_remaining, "CPU units"), host
    return "", None


def _reserved(task_level: str | None, containers: Sequence[int | None]) -> int:
    return int(task_level) if task_level and task_level.isdigit() else sum(value or 0 for value in containers)


def _sentence(definition: TaskDefinition, wanted: int, host: ContainerInstance, left: int, unit: str) -> str:
    name = host.ec2_instance_id or short_name(host.arn)
    return f" {short_name(definition.arn)} reserves {wanted} {unit}; the most any host has left is {left} ({name})."


def _scaling(providers: Sequence[CapacityProvider]) -> str:
    still = [provider.name for provider in providers if provider.managed_scaling == "DISABLED"]
    return f" Capacity provider {listed(still)} does not scale by itself." if still else ""


def _wants(snapshot: Snapshot, service: Service | None) -> tuple[ReadRequest[Any], ...]:
    if service is None:
        return ()
    scope = snapshot.target.scope
    wants: list[ReadRequest[Any]] = []
    if snapshot.container_instances == NOT_ASKED:
        asked = describe_container_instances.DescribeContainerInstancesArguments(cluster=service.cluster_arn)
        wants.append(describe_container_instances.TOOL.request(scope, asked))
    cluster = snapshot.cluster.value.capacity_providers if isinstance(snapshot.cluster, Found) else ()
    names = tuple(name for name in service.capacity_providers or cluster if name not in _FARGATE)
    if names and snapshot.capacity_providers == NOT_ASKED:
        asked_too = describe_capacity_providers.DescribeCapacityProvidersArguments(names=names)
        wants.append(describe_capacity_providers.TOOL.request(scope, asked_too))
    return tuple(wants)


def _actions(
    snapshot: Snapshot, service: Service | None, text: FailureText, kinds: tuple[Shortage, ...]
) -> tuple[Action, ...]:
    evidence = (text.evidence_id,)
    arn = parse_arn(text.resource)
    cluster = service.cluster_arn if service else arn.resource.split("/")[1] if arn and "/" in arn.resource else None
    steps: list[Action] = []
    if cluster:
        command = aws_command("ecs", "list-container-instances", snapshot.target.scope, (("cluster", cluster),))
        title = f"See which hosts {short_name(cluster)} has."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if kinds == ("no_instances",):
        title = "Bring hosts into the cluster: look at the Auto Scaling group, the AMI, the instance profile and the network."
    else:
        title = f"Add or enlarge container instances, or lower what the task reserves of {listed(_WORDS[k] for k in kinds)}."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The cluster has no room for the task",
    description="No container instance has the CPU, memory or GPU the task reserves, or there is none at all.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",),
    detect=detect,
)
