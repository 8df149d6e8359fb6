"""Before its containers start, a task gets no answer from an AWS API: there is no working network path.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from collections.abc import Mapping, Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import FailureText, failure_texts, service_gaps
from agent.failures.told_failures import service_named
from agent.finding import Action, Confidence, Finding, Undecided
from agent.network.endpoint_path import service_path
from agent.network.log_reach import logs_path
from agent.network.packet_rules import HTTPS
from agent.network.path import NOT_KNOWN, PathAnswer, everywhere, internet_path
from agent.network.reads import path_reads
from agent.network.task_place import TaskPlace, task_place
from agent.network.wording import repair, told
from agent.signals.log_setup import parse_log_setup
from agent.signals.resource_initialization import (
    Operation,
    ResourceInitializationFailure,
    parse_resource_initialization,
)
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
# The endpoint that answers the call itself; a pull from ECR needs those for ecr.dkr and S3 too.
_ASKED: Mapping[Operation, str] = {
    "ecr_auth": "ecr.api",
    "secrets_manager": "secretsmanager",
    "ssm": "ssm",
    "logs": "logs",
    "s3": "s3",
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
        failure = _silence(snapshot, text)
        if failure and failure.operation in _NAMES:
            by_service.setdefault(text.service, []).append((text, failure))
    found = [_finding(snapshot, service, failures) for service, failures in by_service.items()]
    return found or Undecided(gaps=service_gaps(snapshot))


def _silence(snapshot: Snapshot, text: FailureText) -> ResourceInitializationFailure | None:
    """Read a call without an answer: one that says so, or a log group not found where the network shows no way to it."""
    failure, log = parse_resource_initialization(text.text), parse_log_setup(text.text)
    if failure and failure.outcome == "no_answer":
        return failure
    if log and logs_path(snapshot, text).reaches is False:
        return ResourceInitializationFailure(operation="logs", outcome="no_answer", endpoint=None, quote=log.quote)
    return None


def _finding(snapshot: Snapshot, name: str | None, failures: _Failures) -> Finding:
    service = service_named(snapshot, name)
    first = failures[0][1]
    place = task_place(snapshot, name, (text.failed.task for text, _ in failures if text.failed))
    asked = tuple(dict.fromkeys(_ASKED[f.operation] for _, f in failures if f.operation in _ASKED))
    path = _path(snapshot, place, asked)
    tasks = len({text.resource for text, _ in failures if text.failed})
    reached = listed(_NAMES[failure.operation] for _, failure in failures)
    endpoint = f" ({first.endpoint})" if first.endpoint else ""
    # Without an answer at all it is the network; "send request failed" alone was also seen with missing rights.
    surest = any(failure.quote.lower() not in {"send request failed", "request send failed"} for _, failure in failures)
    confidence: Confidence = "certain" if path.reaches is False or (surest and not path.reaches) else "likely"
    stopped = f" {counted(tasks, 'task')} stopped before the containers started." if tasks else ""
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"{name or 'The task'} gets no answer from {reached}{endpoint}: {quoted(first.quote)}."
            f"{_network(place)}{stopped}{told(path, reached)}"
        ),
        evidence_ids=unique(
            (*(text.evidence_id for text, _ in failures[:5]), place.evidence_id if place else None, *path.evidence_ids)
        ),
        resource=service.arn if service else failures[0][0].resource,
        owner="platform team",
        service=name,
        actions=_actions(snapshot, place, failures, path),
        wants=path_reads(snapshot, place, asked),
    )


def _path(snapshot: Snapshot, place: TaskPlace | None, asked: Sequence[str]) -> PathAnswer:
    if place is None:
        return NOT_KNOWN
    account_id = snapshot.target.scope.account_id
    answers = [service_path(snapshot.network, place, service, account_id) for service in asked]
    return everywhere(answers or [internet_path(snapshot.network, place)])


def _network(place: TaskPlace | None) -> str:
    if place is None:
        return ""
    ip = {True: " with assignPublicIp ENABLED", False: " with assignPublicIp DISABLED", None: ""}[place.public_ip]
    return f" It runs in {listed(place.subnets)}{ip}."


def _actions(snapshot: Snapshot, place: TaskPlace | None, failures: _Failures, path: PathAnswer) -> tuple[Action, ...]:
    scope = snapshot.target.scope
    text, failure = failures[0]
    service = _ASKED.get(failure.operation)
    if mended := repair(path, scope, service=service, port=HTTPS, who="the tasks"):
        return mended
    if path.reaches:
        title = (
            "Look where routes and security groups do not show: DNS of the VPC, the NAT gateway itself, a firewall on "
            "the way, or a change of the network since."
        )
        return (Action(title=title, kind="check", owner="platform team", evidence_ids=path.evidence_ids[:3]),)
    evidence = (text.evidence_id,)
    task = text.failed.task if text.failed else None
    subnets = list(place.subnets) if place else [task.subnet] if task and task.subnet else []
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
    if place and place.security_groups:
        command = aws_command("ec2", "describe-security-groups", scope, (("group-ids", place.security_groups),))
        title = f"See whether {listed(place.security_groups)} let 443 out."
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
    only_where=failure_texts,
)
