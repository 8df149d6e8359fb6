"""ECS rejects the task definition or service, or the service's own settings leave it no legal move.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
"""

from collections.abc import Mapping, Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed, unique
from agent.detector import Detector
from agent.failures.refusals import Refusals, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.ecs_rejection import EcsRejection, EcsSubject, parse_ecs_rejection
from agent.targets.arn import short_name
from tools.ecs.facts import Service
from tools.evidence import Found
from tools.snapshot import Snapshot

CATEGORY = "invalid_ecs_configuration"
_CURES: Mapping[EcsSubject, str] = {
    "size": "Choose CPU and memory that go together and that every container fits into.",
    "container": "Let container name and port of the service match the task definition.",
    "network": "Let network mode, launch type and network configuration match.",
    "deployment_settings": "Leave room for a move: lower minimumHealthyPercent or raise maximumPercent.",
    "protection": "Let the protected tasks end, or lift their protection, so that they can be replaced.",
    "controller": "Make this change through the deployment controller the service has, or create the service anew.",
    "service_connect": "Let serviceConnectConfiguration name a namespace that exists and the name of a port mapping of the task definition.",
    "other": "Correct the parameter the message names, then deploy again.",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find what ECS would not take."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    rejection = parse_ecs_rejection(group.first.text)
    service = _service(snapshot, group.service)
    told, shown = _settings(snapshot, rejection, service)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{group.told}{told}",
        evidence_ids=unique((*group.evidence_ids, shown)),
        resource=service.arn if service else group.first.resource,
        owner="app team",
        service=group.service,
        actions=_actions(snapshot, group, rejection, service),
    )


def _service(snapshot: Snapshot, name: str | None) -> Service | None:
    reads = (view.service for view in snapshot.services if view.main and view.name == name)
    return next((read.value for read in reads if isinstance(read, Found)), None)


def _settings(snapshot: Snapshot, rejection: EcsRejection | None, service: Service | None) -> tuple[str, str | None]:
    if rejection and rejection.subject == "service_connect":
        return _port_names(snapshot, service)
    if rejection is None or rejection.subject != "deployment_settings" or service is None:
        return "", None
    low, high = service.minimum_healthy_percent, service.maximum_percent
    if low is None or high is None:
        return "", None
    told = f" Its minimumHealthyPercent is {low}, its maximumPercent {high}, its desired count {service.desired}."
    return told, service.evidence_id


def _port_names(snapshot: Snapshot, service: Service | None) -> tuple[str, str | None]:
    """Say how the newest task definition names its ports, since Service Connect goes by these names."""
    family = service.task_definition.rpartition(":")[0] if service and service.task_definition else None
    known = [
        read.value
        for read in snapshot.task_definitions.values()
        if isinstance(read, Found) and family in (None, read.value.arn.rpartition(":")[0])
    ]
    newest = max(known, key=lambda definition: definition.revision, default=None)
    if newest is None or (family is None and len({one.family for one in known}) > 1):
        return "", None
    names = [name for container in newest.containers for name in container.port_names]
    told = f"names its ports {listed(names)}" if names else "gives none of its ports a name"
    return f" {short_name(newest.arn)} {told}.", newest.evidence_id


def _actions(
    snapshot: Snapshot, group: Refusals, rejection: EcsRejection | None, service: Service | None
) -> tuple[Action, ...]:
    evidence = (group.first.evidence_id,)
    subject: EcsSubject = rejection.subject if rejection else "other"
    steps: list[Action] = []
    if service:
        command = aws_command(
            "ecs",
            "describe-services",
            snapshot.target.scope,
            (("cluster", service.cluster_arn), ("services", service.name)),
        )
        title = f"See the settings {service.name} has."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    return (*steps, Action(title=_CURES[subject], kind="fix", owner="app team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="ECS does not accept the configuration",
    description="ECS rejects parameters of the task definition or service, or its settings leave it no legal move.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
    ),
    detect=detect,
)
