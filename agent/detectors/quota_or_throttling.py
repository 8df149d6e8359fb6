"""An account's quota is used up, or an API was called too often.

CloudFormation can hide a throttled call behind GeneralServiceException; that alone proves nothing, but many resources
of one kind made at once do make it likely.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/operating-at-scale-dealing-with-throttles.html
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from agent.arn import short_name
from agent.aws_cli import aws_command
from agent.cluster_growth import FailedLaunch, failed_launches, growth_gaps
from agent.current_failures import CurrentOperation
from agent.detector import Detector
from agent.finding import Action, Confidence, Finding, Undecided
from agent.refusals import Refusals, failed_events, refusal_gaps, refusals
from agent.signals.cfn_reason import parse_cfn_reason
from agent.signals.quota import parse_quota
from agent.wording import at_time, quoted, unique
from tools.cloudformation.facts import StackEvent
from tools.snapshot import Snapshot

CATEGORY = "quota_or_throttling"
# Rates of control planes are some tens of calls a second (40 for ssm:PutParameter); fewer resources stay below them.
# Source: https://docs.aws.amazon.com/general/latest/gr/ssm.html
PARALLEL = 20
SIDE_BY_SIDE = timedelta(minutes=1)
_OPERATION = re.compile(r"Error occurred during operation '(?P<operation>[A-Z]\w+)'")


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find quotas and rates that were exceeded, named or hidden."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    found += [_of_group(snapshot, launch) for launch in failed_launches(snapshot, "quota")]
    return found or list(_hidden(snapshot)) or Undecided(gaps=(*refusal_gaps(snapshot), *growth_gaps(snapshot)))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    limit = parse_quota(group.first.text)
    rate = limit is not None and limit.kind == "rate"
    evidence = (group.first.evidence_id,)
    title = (
        "Ask for less at once: fewer parallel changes, one pipeline at a time, or DependsOn between resources of one kind."
        if rate
        else f"Request a higher quota{' for ' + limit.what if limit and limit.what else ''}, or remove what is no longer used."
    )
    command = None if rate else aws_command("service-quotas", "list-services", snapshot.target.scope)
    look = Action(
        title="Find the service's code, then its quotas with list-service-quotas.",
        kind="check",
        owner="platform team",
        command=command,
        evidence_ids=evidence,
    )
    fix = Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence)
    return Finding(
        category=CATEGORY,
        confidence="likely" if group.first.loose else "certain",
        statement=group.told,
        evidence_ids=group.evidence_ids,
        resource=group.first.resource,
        owner="platform team",
        service=group.service,
        actions=(fix,) if rate else (look, fix),
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
