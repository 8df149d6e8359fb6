"""An account's quota is used up, or an API was called too often.

CloudFormation can hide a throttled call behind GeneralServiceException; that alone proves nothing, but many resources
of one kind made at once do make it likely.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/operating-at-scale-dealing-with-throttles.html
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from agent.answer.aws_cli import aws_command
from agent.answer.wording import at_time, counted, quoted, unique
from agent.detector import Detector
from agent.failures.cluster_growth import FailedLaunch, failed_launches, growth_gaps
from agent.failures.current_failures import CurrentOperation, definition_of
from agent.failures.quota_codes import FARGATE_SPOT_VCPU, FARGATE_VCPU, QuotaCode, quota_code
from agent.failures.refusals import Refusals, failed_events, refusal_gaps, refusals
from agent.failures.told_failures import service_named
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.cfn_reason import parse_cfn_reason
from agent.signals.quota import LimitReached, parse_quota
from agent.targets.arn import short_name
from tools.cloudformation.facts import StackEvent
from tools.ecs.facts import Service, TaskDefinition
from tools.evidence import Empty, Found
from tools.pattern import Pattern
from tools.quotas import describe_default_quota, describe_quota
from tools.quotas.facts import Quota
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

CATEGORY = "quota_or_throttling"
# Rates of control planes are some tens of calls a second (40 for ssm:PutParameter); fewer resources stay below them.
# Source: https://docs.aws.amazon.com/general/latest/gr/ssm.html
PARALLEL = 20
SIDE_BY_SIDE = timedelta(minutes=1)
_OPERATION = Pattern(r"Error occurred during operation '(?P<operation>[A-Z]\w+)'")


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find quotas and rates that were exceeded, named or hidden."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    found += [_of_group(snapshot, launch) for launch in failed_launches(snapshot, "quota")]
    return found or list(_hidden(snapshot)) or Undecided(gaps=(*refusal_gaps(snapshot), *growth_gaps(snapshot)))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    limit = parse_quota(group.first.text)
    rate = limit is not None and limit.kind == "rate"
    evidence = (group.first.evidence_id,)
    code = None if rate else _code(snapshot, group)
    value, default = _values(snapshot, code)
    title = _title(limit, value)
    look = _look(snapshot, code, evidence)
    fix = Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence)
    return Finding(
        category=CATEGORY,
        confidence="likely" if group.first.loose else "certain",
        statement=f"{group.told}{_worth(value, default)}{_need(snapshot, code, group.service)}",
        evidence_ids=unique(
            (
                *group.evidence_ids[:8],
                *(quota.evidence_id for quota in (value, default) if quota),
                *_needing(snapshot, code, group),
            )
        ),
        resource=group.first.resource,
        owner="platform team",
        service=group.service,
        actions=(fix,) if rate else (look, fix),
        wants=_wants(snapshot, code),
    )


def _of_group(snapshot: Snapshot, launch: FailedLaunch) -> Finding:
    """The account's quota of EC2 keeps the Auto Scaling group from bringing hosts."""
    evidence = (launch.activity.evidence_id,)
    look = Action(
        title="See the quotas of EC2 instances by their vCPUs, and how they are used.",
        kind="check",
        owner="platform team",
        command=aws_command("service-quotas", "list-service-quotas", snapshot.target.scope, (("service-code", "ec2"),)),
        evidence_ids=evidence,
    )
    title = f"Request a higher EC2 quota, or end instances nobody uses; {launch.group} then launches by itself."
    fix = Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"A quota of the account keeps hosts from {launch.service.name}: Auto Scaling group {launch.group} tried to "
            f"launch an instance at {at_time(launch.activity.began_at)} and got {quoted(launch.failure.quote)}."
        ),
        evidence_ids=evidence,
        resource=launch.group,
        owner="platform team",
        service=launch.service.name,
        actions=(look, fix),
    )


def _title(limit: LimitReached | None, value: Quota | None) -> str:
    if limit and limit.kind == "rate":
        return "Ask for less at once: fewer parallel changes, one pipeline at a time, or DependsOn between resources of one kind."
    if value and not value.adjustable:
        return f"Remove what is no longer used: AWS does not raise “{value.name}”."
    what = (
        f" than {value.value:g} for “{value.name}”" if value else f" for {limit.what}" if limit and limit.what else ""
    )
    return f"Request a higher quota{what}, or remove what is no longer used."


def _code(snapshot: Snapshot, group: Refusals) -> QuotaCode | None:
    code = quota_code(group.first.text)
    service = service_named(snapshot, group.service)
    # ECS says vCPUs of both; which of the two quotas counts follows from where the tasks run.
    spot = service is not None and set(service.capacity_providers) == {"FARGATE_SPOT"}
    return FARGATE_SPOT_VCPU if code == FARGATE_VCPU and spot else code


def _wants(snapshot: Snapshot, code: QuotaCode | None) -> tuple[ReadRequest[Any], ...]:
    if code is None or snapshot.at is not None:
        return ()
    applied = describe_quota.DescribeQuotaArguments(service_code=code.service_code, quota_code=code.quota_code)
    default = describe_default_quota.DescribeDefaultQuotaArguments(
        service_code=code.service_code, quota_code=code.quota_code
    )
    scope = snapshot.target.scope
    return (describe_quota.TOOL.request(scope, applied), describe_default_quota.TOOL.request(scope, default))


def _values(snapshot: Snapshot, code: QuotaCode | None) -> tuple[Quota | None, Quota | None]:
    """Return the value that holds, and the default; where AWS shows no value of its own the default holds."""
    key = code.key if code else ""
    applied, default = snapshot.quotas.get(key), snapshot.default_quotas.get(key)
    known = default.value if isinstance(default, Found) else None
    if isinstance(applied, Found):
        return applied.value, known
    return (known if isinstance(applied, Empty) else None), known


def _worth(value: Quota | None, default: Quota | None) -> str:
    if value is None:
        return ""
    raised = (
        "" if default is None else " (the default)" if default.value == value.value else f" (default {default.value:g})"
    )
    return f" The quota “{value.name}” is {value.value:g} here{raised}."


def _need(snapshot: Snapshot, code: QuotaCode | None, service: str | None) -> str:
    """Say what the service alone asks for, where the quota counts vCPUs of Fargate."""
    known = _asked(snapshot, code, service)
    if known is None:
        return ""
    found, definition = known
    each = int(definition.cpu or 0) / 1024
    return f" {found.name} asks for {counted(found.desired, 'task')} of {each:g} vCPU, {found.desired * each:g} vCPU in all."


def _needing(snapshot: Snapshot, code: QuotaCode | None, group: Refusals) -> tuple[str, ...]:
    known = _asked(snapshot, code, group.service)
    return (known[0].evidence_id, known[1].evidence_id) if known else ()


def _asked(snapshot: Snapshot, code: QuotaCode | None, name: str | None) -> tuple[Service, TaskDefinition] | None:
    service = service_named(snapshot, name)
    definition = definition_of(snapshot, service.task_definition) if service else None
    if code not in (FARGATE_VCPU, FARGATE_SPOT_VCPU) or service is None or definition is None:
        return None
    return (service, definition) if (definition.cpu or "").isdigit() else None


def _look(snapshot: Snapshot, code: QuotaCode | None, evidence: tuple[str, ...]) -> Action:
    scope = snapshot.target.scope
    if code:
        options = (("service-code", code.service_code), ("quota-code", code.quota_code))
        command = aws_command("service-quotas", "get-service-quota", scope, options)
        title = f"See the quota {code.quota_code} of {code.service_code}."
    else:
        command = aws_command("service-quotas", "list-services", scope)
        title = "Find the service's code, then its quotas with list-service-quotas."
    return Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence)


def _hidden(snapshot: Snapshot) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str], list[tuple[CurrentOperation, StackEvent]]] = {}
    for current, event in failed_events(snapshot):
        reason = parse_cfn_reason(event.reason or "")
        named = _OPERATION.search(event.reason or "")
        if named and reason.kind == "own" and reason.handler_error_code in (None, "GeneralServiceException"):
            groups.setdefault((event.stack_id, event.resource_type, named["operation"]), []).append((current, event))
    for (stack_id, kind, operation), group in groups.items():
        current, first = group[0]
        beside = _side_by_side(current, first)
        if len(beside) < PARALLEL:
            continue
        confidence: Confidence = "likely" if len(group) > 1 else "possible"
        message = parse_cfn_reason(first.reason or "").message
        evidence = unique(
            (*(event.evidence_id for _, event in group[:3]), *(event.evidence_id for event in beside[:3]))
        )
        title = f"Make fewer of {kind} at once: chain them with DependsOn, or split the stack; then deploy again."
        yield Finding(
            category=CATEGORY,
            confidence=confidence,
            statement=(
                f"{first.logical_id} ({kind}) of stack {short_name(stack_id)} failed: {quoted(message)}. CloudFormation "
                f"hides a throttled {operation} behind such a failure, and it worked on {len(beside)} resources of this "
                "kind within a minute."
            ),
            evidence_ids=evidence,
            resource=first.physical_id or first.logical_id,
            owner="platform team",
            actions=(
                Action(
                    title=f"Look in CloudTrail whether {operation} was throttled.",
                    kind="check",
                    owner="platform team",
                    command=aws_command(
                        "cloudtrail",
                        "lookup-events",
                        snapshot.target.scope,
                        (("lookup-attributes", f"AttributeKey=EventName,AttributeValue={operation}"),),
                    ),
                    evidence_ids=(first.evidence_id,),
                ),
                Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=(first.evidence_id,)),
            ),
        )


def _side_by_side(current: CurrentOperation, failed: StackEvent) -> list[StackEvent]:
    """Return one event for each resource of the same type that was worked on within a minute of the failure."""
    beside: dict[str, StackEvent] = {}
    for event in current.operation.events:
        near = abs(event.at - failed.at) <= SIDE_BY_SIDE
        if near and event.resource_type == failed.resource_type and event.stack_id == failed.stack_id:
            beside.setdefault(event.logical_id, event)
    return list(beside.values())


DETECTOR = Detector(
    category=CATEGORY,
    title="A quota or an API's rate is exceeded",
    description="A quota of the account is used up, or an API was called more often than its rate allows.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/operating-at-scale-dealing-with-throttles.html",
    ),
    detect=detect,
)
