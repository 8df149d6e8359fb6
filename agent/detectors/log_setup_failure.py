"""The container does not start because its log driver cannot be set up: no log group, no permission, a wrong option.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

from collections.abc import Sequence

from agent.access.right_check import RightCheck, check_right
from agent.access.role_rights import right_question
from agent.answer.aws_cli import aws_command
from agent.answer.wording import quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import FailureText, failure_texts, service_gaps
from agent.failures.told_failures import Told, told_failures
from agent.finding import Action, Finding, Undecided
from agent.network.log_reach import LOGS, log_place, logs_path
from agent.network.reads import path_reads
from agent.network.task_place import task_place
from agent.network.wording import told as said_of
from agent.signals.access_denied import parse_access_denied, role_name
from agent.signals.guardrail import parse_guardrail
from agent.signals.log_setup import LogSetupFailure, parse_log_setup
from tools.aws.scope import AwsScope
from tools.ecs.facts import ContainerDefinition
from tools.evidence import Found
from tools.logs import describe_log_group
from tools.logs.facts import LogGroupLookup
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

CATEGORY = "log_setup_failure"
WRITE_ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents")  # what the awslogs driver needs for a group that exists
_SAID = {
    "no_group": "the log group does not exist",
    "no_stream": "the log stream cannot be created",
    "denied": "its role may not write the log",
    "options": "a log option is wrong",
    "other": "the log driver fails",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find containers without a working log driver."""
    told = told_failures(snapshot, lambda text: _failure(snapshot, text))
    return [_finding(snapshot, one) for one in told] or Undecided(gaps=service_gaps(snapshot))


def _failure(snapshot: Snapshot, text: FailureText) -> LogSetupFailure | None:
    # A log group that is only out of reach is a matter of the network.
    if parse_guardrail(text.text) or logs_path(snapshot, text).reaches is False:
        return None
    return parse_log_setup(text.text)


def _finding(snapshot: Snapshot, told: Told[LogSetupFailure]) -> Finding:
    container = _container(told)
    definition = told.definition
    group, region = _place(told, container)
    where = f" (log group {group}{f' in {region}' if region else ''})" if group else ""
    who = f"Container {container.name} of {told.service or 'the task'}" if container else told.service or "The task"
    check = _check(snapshot, told)
    lookup = _lookup(snapshot, group, region)
    looked = _looked(lookup, container) if lookup else ""
    open_question = any(log_place(snapshot, text) for text in told.texts)
    place = task_place(snapshot, told.service, told.tasks) if open_question else None
    path = logs_path(snapshot, told.texts[0])
    return Finding(
        category=CATEGORY,
        confidence="likely" if place and path.reaches is None else "certain",
        statement=(
            f"{who} does not start because {_SAID[told.first.problem]}{where}: {quoted(told.first.quote)}."
            f"{check.sentence}{looked}{told.stopped}{said_of(path, 'CloudWatch Logs')}"
        ),
        evidence_ids=unique(
            (
                *told.evidence_ids[:6],
                definition.evidence_id if definition and container else None,
                *check.evidence_ids,
                lookup.evidence_id if lookup else None,
                *path.evidence_ids,
            )
        ),
        resource=told.resource,
        owner="platform team",
        service=told.service,
        actions=_actions(snapshot, told, group, region, check, lookup),
        wants=(*check.wants, *_wants(snapshot, told, group, region), *path_reads(snapshot, place, (LOGS,))),
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


def _scope(snapshot: Snapshot, region: str | None) -> AwsScope:
    return AwsScope(snapshot.target.scope.account_id, region or snapshot.target.scope.region)


def _check(snapshot: Snapshot, told: Told[LogSetupFailure]) -> RightCheck:
    """Hold a refusal against what the execution role may do on the very stream it names."""
    denied = parse_access_denied(told.texts[0].text) if told.first.problem == "denied" else None
    own = told.definition.execution_role_arn if told.definition else None
    if denied is None:
        return check_right(snapshot, None, refused_by=None)
    role = own if own and denied.role in (None, role_name(own)) else denied.principal
    together = tuple(one for one in WRITE_ACTIONS if one != denied.action) if denied.action in WRITE_ACTIONS else ()
    question = right_question(snapshot, role, denied.action, denied.resource, together=together)
    return check_right(snapshot, question, refused_by=denied.policy)


def _wants(
    snapshot: Snapshot, told: Told[LogSetupFailure], group: str | None, region: str | None
) -> tuple[ReadRequest[LogGroupLookup], ...]:
    if not group or told.first.problem == "options":
        return ()
    asked = describe_log_group.DescribeLogGroupArguments(group=group)
    return (describe_log_group.TOOL.request(_scope(snapshot, region), asked),)


def _lookup(snapshot: Snapshot, group: str | None, region: str | None) -> LogGroupLookup | None:
    read = snapshot.access.log_groups.get((_scope(snapshot, region).region, group or ""))
    return read.value if isinstance(read, Found) else None


def _looked(lookup: LogGroupLookup, container: ContainerDefinition | None) -> str:
    if lookup.exists:
        return f" Log group {lookup.group} exists in {lookup.region}."
    creates = container is not None and container.log_options.get("awslogs-create-group") == "true"
    by_itself = ", and the container is to create it (awslogs-create-group)" if creates else ""
    return f" There is no log group {lookup.group} in {lookup.region}{by_itself}."


def _actions(
    snapshot: Snapshot,
    told: Told[LogSetupFailure],
    group: str | None,
    region: str | None,
    check: RightCheck,
    lookup: LogGroupLookup | None,
) -> tuple[Action, ...]:
    scope = _scope(snapshot, region)
    evidence, problem = (told.texts[0].evidence_id,), told.first.problem
    steps: list[Action] = []
    if seen := check.see("platform team", evidence):
        steps.append(seen)
    elif group and problem in {"no_group", "no_stream", "denied", "other"}:
        command = aws_command("logs", "describe-log-groups", scope, (("log-group-name-prefix", group),))
        title = f"See whether {group} exists in {scope.region}."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    role = told.definition.execution_role_arn if told.definition else None
    who = f"role {role_name(role)}" if role and role_name(role) else "the execution role"
    if fix := check.fix("platform team", evidence):
        return (*steps, fix)
    command = None
    if problem == "denied":
        title = f"Allow {told.first.action or 'logs:CreateLogStream and logs:PutLogEvents'} for {who}."
    elif problem == "options":
        title = "Correct the options of logConfiguration in the task definition."
    elif lookup and lookup.exists:
        title = (
            f"Deploy again: log group {lookup.group} exists in {lookup.region} now. If the tasks ask elsewhere, create it "
            "in the region that awslogs-region names, or correct its name."
        )
    else:
        title = (
            f"Create {group or 'the log group'} in the region that awslogs-region names, or correct its name; with "
            f"awslogs-create-group also allow logs:CreateLogGroup for {who}."
        )
        if group and lookup:
            command = aws_command("logs", "create-log-group", scope, (("log-group-name", group),))
    cited = (*evidence, lookup.evidence_id) if lookup else evidence
    return (
        *steps,
        Action(title=title, kind="fix", owner="platform team", risk="low", command=command, evidence_ids=cited),
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="The log driver cannot be set up",
    description="The log group is missing, the role may not create or write it, or a log option is wrong.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",),
    detect=detect,
    only_where=failure_texts,
)
