"""Before its containers start, a task gets no answer from an AWS API: there is no working network path.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from collections.abc import Mapping, Sequence

from agent.aws_cli import aws_command
from agent.current_failures import FailureText, failure_texts, service_gaps
from agent.detector import Detector
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.resource_initialization import (
    Operation,
    ResourceInitializationFailure,
    parse_resource_initialization,
)
from agent.wording import counted, listed, quoted, unique
from tools.ecs.facts import Service
from tools.evidence import Found
from tools.snapshot import Snapshot

CATEGORY = "network_no_route"
# Mounting a file system is another category: its path leads to a mount target, not to an AWS API.
_NAMES: Mapping[Operation, str] = {
    "ecr_auth": "Amazon ECR",
    "secrets_manager": "Secrets Manager",
    "ssm": "Systems Manager",
    "logs": "CloudWatch Logs",
    "s3": "Amazon S3",
    "unknown": "an AWS API",
}
_ENDPOINTS: Mapping[Operation, str] = {
    "ecr_auth": "ecr.api, ecr.dkr and S3",
    "secrets_manager": "secretsmanager",
    "ssm": "ssm",
    "logs": "logs",
    "s3": "S3",
    "unknown": "the AWS APIs it uses",
}

_Failures = list[tuple[FailureText, ResourceInitializationFailure]]


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find initialisations that got no answer."""
    by_service: dict[str | None, _Failures] = {}
    for text in failure_texts(snapshot):
        failure = parse_resource_initialization(text.text)
        if failure and failure.outcome == "no_answer" and failure.operation in _NAMES:
            by_service.setdefault(text.service, []).append((text, failure))
    found = [_finding(snapshot, service, failures) for service, failures in by_service.items()]
    return found or Undecided(gaps=service_gaps(snapshot))


def _finding(snapshot: Snapshot, name: str | None, failures: _Failures) -> Finding:
    service = _service(snapshot, name)
    first = failures[0][1]
    tasks = len({text.resource for text, _ in failures if text.failed})
    reached = listed(_NAMES[failure.operation] for _, failure in failures)
    endpoint = f" ({first.endpoint})" if first.endpoint else ""
    # Without an answer at all it is the network; "send request failed" alone was also seen with missing rights.
    surest = any(failure.quote.lower() not in {"send request failed", "request send failed"} for _, failure in failures)
    confidence: Confidence = "certain" if surest else "likely"
    stopped = f" {counted(tasks, 'task')} stopped before the containers started." if tasks else ""
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"{name or 'The task'} gets no answer from {reached}{endpoint}: {quoted(first.quote)}."
            f"{_network(service)}{stopped}"
        ),
        evidence_ids=unique((*(text.evidence_id for text, _ in failures), service.evidence_id if service else None)),
        resource=service.arn if service else failures[0][0].resource,
        owner="platform team",
        service=name,
        actions=_actions(snapshot, service, failures),
    )


def _service(snapshot: Snapshot, name: str | None) -> Service | None:
    reads = (view.service for view in snapshot.services if view.main and view.name == name)
    return next((read.value for read in reads if isinstance(read, Found)), None)


def _network(service: Service | None) -> str:
    if service is None or not service.subnets:
        return ""
    ip = {True: " with assignPublicIp ENABLED", False: " with assignPublicIp DISABLED", None: ""}[
        service.assign_public_ip
    ]
    return f" It runs in {listed(service.subnets)}{ip}."


def _actions(snapshot: Snapshot, service: Service | None, failures: _Failures) -> tuple[Action, ...]:
    scope = snapshot.target.scope
    text, failure = failures[0]
    evidence = (text.evidence_id,)
    subnets = list(service.subnets) if service else []
    task = text.failed.task if text.failed else None
    if not subnets and task and task.subnet:
        subnets = [task.subnet]
    steps: list[Action] = []
    if subnets:
        command = aws_command(
            "ec2",
            "describe-route-tables",
            scope,
            (("filters", f"Name=association.subnet-id,Values={','.join(subnets)}"),),
        )
        title = f"See where {listed(subnets)} route to; without an own route table the VPC's main one holds."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if service and service.security_groups:
        command = aws_command("ec2", "describe-security-groups", scope, (("group-ids", service.security_groups),))
        title = f"See whether {listed(service.security_groups)} let 443 out."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    endpoints = _ENDPOINTS[failure.operation]
    title = (
        f"Give the subnets a route: a NAT gateway, or VPC endpoints for {endpoints} whose security group takes 443 "
        "from the tasks; in public subnets a public address."
    )
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The task has no network path to AWS",
    description="Before it starts, the task gets no answer from an AWS API: no route, endpoint or public address.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html",),
    detect=detect,
)
