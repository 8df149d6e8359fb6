"""The container does not start because its log driver cannot be set up: no log group, no permission, a wrong option.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

from collections.abc import Sequence

from agent.aws_cli import aws_command
from agent.current_failures import service_gaps
from agent.detector import Detector
from agent.finding import Action, Finding, Undecided
from agent.signals.access_denied import role_name
from agent.signals.guardrail import parse_guardrail
from agent.signals.log_setup import LogSetupFailure, parse_log_setup
from agent.told_failures import Told, told_failures
from agent.wording import quoted, unique
from tools.aws.scope import AwsScope
from tools.ecs.facts import ContainerDefinition
from tools.snapshot import Snapshot

CATEGORY = "log_setup_failure"
_SAID = {
    "no_group": "the log group does not exist",
    "no_stream": "the log stream cannot be created",
    "denied": "its role may not write the log",
    "options": "a log option is wrong",
    "other": "the log driver fails",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find containers without a working log driver."""
    told = told_failures(snapshot, lambda text: None if parse_guardrail(text.text) else parse_log_setup(text.text))
    return [_finding(snapshot, one) for one in told] or Undecided(gaps=service_gaps(snapshot))


def _finding(snapshot: Snapshot, told: Told[LogSetupFailure]) -> Finding:
    container = _container(told)
    definition = told.definition
    group, region = _place(told, container)
    where = f" (log group {group}{f' in {region}' if region else ''})" if group else ""
    who = f"Container {container.name} of {told.service or 'the task'}" if container else told.service or "The task"
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"{who} does not start because {_SAID[told.first.problem]}{where}: {quoted(told.first.quote)}.{told.stopped}"
        ),
        evidence_ids=unique((*told.evidence_ids, definition.evidence_id if definition and container else None)),
        resource=told.resource,
        owner="platform team",
        service=told.service,
        actions=_actions(snapshot, told, group, region),
    )


def _container(told: Told[LogSetupFailure]) -> ContainerDefinition | None:
    named = next((text.container for text in told.texts if text.container), None)
    containers = told.definition.containers if told.definition else ()
    logging = [container for container in containers if container.log_driver]
    return named or (logging[0] if len(logging) == 1 else None)


def _place(told: Told[LogSetupFailure], container: ContainerDefinition | None) -> tuple[str | None, str | None]:
    if container is None:
        return told.first.group, None
    options = container.log_options
    return told.first.group or options.get("awslogs-group"), options.get("awslogs-region")


def _actions(
    snapshot: Snapshot, told: Told[LogSetupFailure], group: str | None, region: str | None
) -> tuple[Action, ...]:
    scope = AwsScope(snapshot.target.scope.account_id, region or snapshot.target.scope.region)
    evidence, problem = (told.texts[0].evidence_id,), told.first.problem
    steps: list[Action] = []
    if group and problem in {"no_group", "no_stream", "denied", "other"}:
        command = aws_command("logs", "describe-log-groups", scope, (("log-group-name-prefix", group),))
        title = f"See whether {group} exists in {scope.region}."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    role = told.definition.execution_role_arn if told.definition else None
    who = f"role {role_name(role)}" if role and role_name(role) else "the execution role"
    if problem == "denied":
        title = f"Allow {told.first.action or 'logs:CreateLogStream and logs:PutLogEvents'} for {who}."
    elif problem == "options":
        title = "Correct the options of logConfiguration in the task definition."
    else:
        title = (
            f"Create {group or 'the log group'} in the region that awslogs-region names, or correct its name; with "
            f"awslogs-create-group also allow logs:CreateLogGroup for {who}."
        )
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The log driver cannot be set up",
    description="The log group is missing, the role may not create or write it, or a log option is wrong.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",),
    detect=detect,
)
