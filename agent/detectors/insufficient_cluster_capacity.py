"""The container instances of the cluster have too little CPU, memory or GPU left, or there are none.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from collections.abc import Sequence
from typing import Any

from agent.answer.aws_cli import aws_command
from agent.answer.story import NOTHING_TO_SAY, Story
from agent.answer.wording import at_time, counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.cluster_growth import (
    FARGATE,
    GroupCourse,
    capacity_failures,
    group_courses,
    growth_gaps,
    wanted_groups,
)
from agent.failures.current_failures import FailureText, definition_of, gaps_of, service_changes, service_gaps
from agent.failures.daemon import bare_hosts, is_daemon, named_hosts
from agent.failures.told_failures import service_named
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.placement import PlacementFailure, Shortage
from agent.targets.arn import parse_arn, short_name
from tools.ecs import describe_capacity_providers, describe_container_instances
from tools.ecs.cluster_facts import CapacityProvider, ContainerInstance
from tools.ecs.facts import Service, TaskDefinition
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

_Failures = Sequence[tuple[FailureText, PlacementFailure]]


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find tasks that found no place for want of capacity. Ports, attributes and constraints are other matters."""
    found = [_finding(snapshot, name, failures) for name, failures in capacity_failures(snapshot).items()]
    return found or Undecided(
        gaps=(*service_gaps(snapshot), *gaps_of(snapshot.container_instances), *growth_gaps(snapshot))
    )


def _finding(snapshot: Snapshot, name: str | None, failures: _Failures) -> Finding:
    # The words that name what is short say more than "could not launch".
    named = [pair for pair in failures if pair[1].shortage != "unspecified"] or failures
    text, failure = named[0]
    service = service_named(snapshot, name)
    definition = _definition(snapshot, name)
    bare = bare_hosts(snapshot, service)
    hosts = [one.host for one in bare] or value_or(snapshot.container_instances, ())
    kinds: tuple[Shortage, ...] = tuple(dict.fromkeys(pair[1].shortage for pair in named))
    needs, host = _compared(kinds, definition, hosts, bare=bool(bare))
    where = f" It runs none on {named_hosts(bare)}, and a daemon can go nowhere else." if bare else ""
    closest = f" The closest is container instance {failure.instance}." if failure.instance else ""
    none = " The cluster has no container instances." if isinstance(snapshot.container_instances, Empty) else ""
    times = f" Said {counted(len(failures), 'time')}." if len(failures) > 1 else ""
    confidence: Confidence = "certain" if kinds != ("unspecified",) or none or needs else "likely"
    looked = snapshot.container_instances.evidence if isinstance(snapshot.container_instances, Empty) else ()
    providers = value_or(snapshot.capacity_providers, ())
    courses = group_courses(snapshot, service)
    growth = _growth(service, courses)
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"The cluster has not enough {listed(_WORDS[kind] for kind in kinds)} for a task of {name or 'the task'}: "
            f"{quoted(failure.quote)}.{closest}{where}{needs}{none}{_scaling(providers)}{growth.text}{times}"
        ),
        evidence_ids=unique(
            (
                text.evidence_id,
                *growth.evidence_ids,
                definition.evidence_id if definition else None,
                host.evidence_id if host else None,
                *(one.host.evidence_id for one in bare),
                *(evidence.id for evidence in looked),
                *(provider.evidence_id for provider in providers),
                *(other.evidence_id for other, _ in named),
            )
        ),
        resource=service.cluster_arn if service else text.resource,
        owner="platform team",
        service=name,
        actions=_actions(snapshot, service, text, kinds, courses),
        wants=_wants(snapshot, service),
    )


def _definition(snapshot: Snapshot, name: str | None) -> TaskDefinition | None:
    change = next((item.change for item in service_changes(snapshot) if item.view.name == name), None)
    return definition_of(snapshot, change.target_task_definition) if change else None


def _compared(
    kinds: tuple[Shortage, ...],
    definition: TaskDefinition | None,
    hosts: Sequence[ContainerInstance],
    *,
    bare: bool,
) -> tuple[str, ContainerInstance | None]:
    """Compare what the task reserves with the host that has most of it left. `bare` hosts are those a daemon lacks."""
    usable = [host for host in hosts if host.status == "ACTIVE" and host.agent_connected]
    if definition is None or not usable:
        return "", None
    if "memory" in kinds or kinds == ("unspecified",):
        host = max(usable, key=lambda host: host.memory_remaining)
        wanted = _reserved(definition.memory, [c.memory_reservation or c.memory for c in definition.containers])
        if wanted and wanted > host.memory_remaining:
            return _sentence(definition, wanted, host, host.memory_remaining, "MiB of memory", bare=bare), host
    if "cpu" in kinds or kinds == ("unspecified",):
        host = max(usable, key=lambda host: host.cpu_remaining)
        wanted = _reserved(definition.cpu, [container.cpu for container in definition.containers])
        if wanted and wanted > host.cpu_remaining:
            return _sentence(definition, wanted, host, host.cpu_remaining, "CPU units", bare=bare), host
    return "", None


def _reserved(task_level: str | None, containers: Sequence[int | None]) -> int:
    return int(task_level) if task_level and task_level.isdigit() else sum(value or 0 for value in containers)


def _sentence(
    definition: TaskDefinition, wanted: int, host: ContainerInstance, left: int, unit: str, *, bare: bool
) -> str:
    name = host.ec2_instance_id or short_name(host.arn)
    most = "the most such a host" if bare else "the most any host"
    return f" {short_name(definition.arn)} reserves {wanted} {unit}; {most} has left is {left} ({name})."


def _scaling(providers: Sequence[CapacityProvider]) -> str:
    still = [provider.name for provider in providers if provider.managed_scaling == "DISABLED"]
    return f" Capacity provider {listed(still)} does not scale by itself." if still else ""


def _growth(service: Service | None, courses: Sequence[GroupCourse]) -> Story:
    """Say why no host came."""
    story = NOTHING_TO_SAY
    for course in courses:
        where = f" Auto Scaling group {course.name}"
        seen = (course.group.evidence_id,) if course.group else ()
        if course.is_stopped:
            story += Story(text=f"{where} launches nothing: its process Launch is suspended.", evidence_ids=seen)
        elif course.is_full and course.group:
            size = counted(course.group.maximum, "instance")
            story += Story(text=f"{where} is at its maximum of {size}.", evidence_ids=seen)
        if course.failed and course.failure:
            at, said = at_time(course.failed.began_at), quoted(course.failure.quote)
            text = f"{where} tried to launch an instance at {at} and failed: {said}."
            story += Story(text=text, evidence_ids=(course.failed.evidence_id,))
        elif course.under_way:
            text = f"{where} is launching an instance since {at_time(course.under_way.began_at)}."
            story += Story(text=text, evidence_ids=(course.under_way.evidence_id,))
    if service and courses and not service.capacity_providers:
        # Managed scaling counts only tasks that were asked of the capacity provider.
        names = listed(course.provider.name for course in courses)
        text = f" {service.name} uses no capacity provider, so {names} brings no host for it."
        story += Story(text=text, evidence_ids=(service.evidence_id,))
    return story


def _wants(snapshot: Snapshot, service: Service | None) -> tuple[ReadRequest[Any], ...]:
    if service is None:
        return ()
    scope = snapshot.target.scope
    wants: list[ReadRequest[Any]] = []
    if snapshot.container_instances == NOT_ASKED:
        asked = describe_container_instances.DescribeContainerInstancesArguments(cluster=service.cluster_arn)
        wants.append(describe_container_instances.TOOL.request(scope, asked))
    cluster = snapshot.cluster.value.capacity_providers if isinstance(snapshot.cluster, Found) else ()
    names = tuple(name for name in service.capacity_providers or cluster if name not in FARGATE)
    if is_daemon(service):
        return tuple(wants)  # another host would not run its task for the one that is full
    if names and snapshot.capacity_providers == NOT_ASKED:
        asked_too = describe_capacity_providers.DescribeCapacityProvidersArguments(names=names)
        wants.append(describe_capacity_providers.TOOL.request(scope, asked_too))
    return (*wants, *wanted_groups(snapshot, service))


def _actions(
    snapshot: Snapshot,
    service: Service | None,
    text: FailureText,
    kinds: tuple[Shortage, ...],
    courses: Sequence[GroupCourse],
) -> tuple[Action, ...]:
    evidence = (text.evidence_id,)
    arn = parse_arn(text.resource)
    cluster = service.cluster_arn if service else arn.resource.split("/")[1] if arn and "/" in arn.resource else None
    steps: list[Action] = []
    if cluster:
        command = aws_command("ecs", "list-container-instances", snapshot.target.scope, (("cluster", cluster),))
        title = f"See which hosts {short_name(cluster)} has."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    of_groups = [step for course in courses for step in _of_group(snapshot, course)]
    if service and courses and not service.capacity_providers:
        names = listed(course.provider.name for course in courses)
        title = f"Give {service.name} a capacity provider strategy with {names} instead of launch type EC2, so that hosts are added."
        of_groups.append(
            Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=(service.evidence_id,))
        )
    if any(step.kind == "fix" for step in of_groups):
        return (*of_groups, *steps)
    steps = [*of_groups, *steps]
    if is_daemon(service):
        short = listed(_WORDS[k] for k in kinds)
        title = f"Lower what the daemon, or what else runs on that host, reserves of {short}, or use larger hosts; more hosts do not help."
    elif kinds == ("no_instances",):
        title = "Bring hosts into the cluster: look at the Auto Scaling group, the AMI, the instance profile and the network."
    else:
        title = f"Add or enlarge container instances, or lower what the task reserves of {listed(_WORDS[k] for k in kinds)}."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


def _of_group(snapshot: Snapshot, course: GroupCourse) -> tuple[Action, ...]:
    scope, group = snapshot.target.scope, course.group
    names = (("auto-scaling-group-name", course.name),)
    if course.failed and course.failure:
        evidence = (course.failed.evidence_id,)
        command = aws_command("autoscaling", "describe-scaling-activities", scope, names)
        look = Action(
            title=f"See why {course.name} cannot launch.",
            kind="check",
            owner="platform team",
            command=command,
            evidence_ids=evidence,
        )
        title = f"Correct what keeps {course.name} from launching: {quoted(course.failure.quote)}."
        fix = Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence)
        return (look, fix) if course.failure.problem == "other" else (look,)
    if group and (course.is_stopped or course.is_full):
        command = aws_command(
            "autoscaling", "describe-auto-scaling-groups", scope, (("auto-scaling-group-names", (course.name,)),)
        )
        look = Action(
            title=f"See the sizes and suspended processes of {course.name}.",
            kind="check",
            owner="platform team",
            command=command,
            evidence_ids=(group.evidence_id,),
        )
        title = (
            f"Resume the process Launch of {course.name}, once it is known why it was suspended."
            if course.is_stopped
            else f"Raise MaxSize of {course.name} above {group.maximum}, or lower what its tasks reserve."
        )
        fix = Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=(group.evidence_id,))
        return look, fix
    if course.under_way:
        title = f"Wait for the instance that {course.name} is launching."
        return (Action(title=title, kind="wait", owner="AWS", evidence_ids=(course.under_way.evidence_id,)),)
    return ()


DETECTOR = Detector(
    category=CATEGORY,
    title="The cluster has no room for the task",
    description="No container instance has the CPU, memory or GPU the task reserves, or there is none at all.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",),
    detect=detect,
)
