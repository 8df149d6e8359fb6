"""AWS has no capacity for the task in that zone now: Fargate's own, or EC2's for new instances.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import at_time, counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.cluster_growth import FailedLaunch, failed_launches, growth_gaps, on_fargate
from agent.failures.current_failures import FailureText, service_gaps
from agent.failures.told_failures import Told, service_named, told_failures
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.placement import PlacementFailure, parse_placement
from tools.ecs.facts import Service
from tools.snapshot import Snapshot

CATEGORY = "fargate_capacity"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find tasks that AWS had no capacity for."""

    def shortage(text: FailureText) -> PlacementFailure | None:
        failure = parse_placement(text.text)
        if failure is None:
            return None
        if failure.shortage == "fargate":
            return failure
        # On Fargate nothing of the customer's can be short: "could not launch" then means AWS's own capacity.
        unnamed = failure.shortage == "unspecified" and on_fargate(service_named(snapshot, text.service))
        return failure if unnamed else None

    told = told_failures(snapshot, shortage)
    found = [_finding(snapshot, one) for one in told]
    found += [_of_group(snapshot, launch) for launch in failed_launches(snapshot, "no_capacity")]
    return found or Undecided(gaps=(*service_gaps(snapshot), *growth_gaps(snapshot)))


def _finding(snapshot: Snapshot, told: Told[PlacementFailure]) -> Finding:
    service = service_named(snapshot, told.service)
    named = [failure for failure in told.failures if failure.shortage == "fargate"]
    first = named[0] if named else told.first
    confidence: Confidence = "certain" if named else "possible"
    where = f" in {listed(service.subnets)}" if service and service.subnets else ""
    times = f" Said {counted(len(told.failures), 'time')}." if len(told.failures) > 1 else ""
    spot = service is not None and "FARGATE_SPOT" in service.capacity_providers
    kind = " Spot" if spot else ""
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=f"AWS has no{kind} capacity for {told.service or 'the task'}{where} now: {quoted(first.quote)}.{times}",
        evidence_ids=unique((*told.evidence_ids, service.evidence_id if service and where else None)),
        resource=service.arn if service else told.resource,
        owner="AWS",
        service=told.service,
        actions=_actions(snapshot, told, service, spot=spot),
    )


def _actions(
    snapshot: Snapshot, told: Told[PlacementFailure], service: Service | None, *, spot: bool
) -> tuple[Action, ...]:
    evidence = (told.texts[0].evidence_id,)
    steps: list[Action] = []
    if service and service.subnets:
        command = aws_command("ec2", "describe-subnets", snapshot.target.scope, (("subnet-ids", service.subnets),))
        title = "See in how many availability zones the service may run."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if spot:
        title = "Add FARGATE to the capacity provider strategy beside FARGATE_SPOT."
    else:
        title = "Give the service subnets in more availability zones, so that ECS can place it elsewhere."
    steps.append(Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))
    title = "Wait: ECS tries again by itself, and shortages of a zone pass."
    return (*steps, Action(title=title, kind="wait", owner="AWS", evidence_ids=evidence))


def _of_group(snapshot: Snapshot, launch: FailedLaunch) -> Finding:
    """AWS has no instance for the Auto Scaling group that is to bring hosts."""
    name, activity = launch.service.name, launch.activity
    evidence = (activity.evidence_id,)
    command = aws_command(
        "autoscaling",
        "describe-scaling-activities",
        snapshot.target.scope,
        (("auto-scaling-group-name", launch.group),),
    )
    steps = (
        Action(
            title=f"See which launches of {launch.group} failed, and in which zones.",
            kind="check",
            owner="platform team",
            command=command,
            evidence_ids=evidence,
        ),
        Action(
            title=f"Let {launch.group} use further instance types (MixedInstancesPolicy) or availability zones.",
            kind="fix",
            owner="platform team",
            risk="low",
            evidence_ids=evidence,
        ),
        Action(
            title=f"Wait: {launch.group} tries again by itself, and shortages of a zone pass.",
            kind="wait",
            owner="AWS",
            evidence_ids=evidence,
        ),
    )
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"AWS has no EC2 capacity for a host of {name}: Auto Scaling group {launch.group} tried to launch an instance "
            f"at {at_time(activity.began_at)} and got {quoted(launch.failure.quote)}."
        ),
        evidence_ids=evidence,
        resource=launch.group,
        owner="AWS",
        service=name,
        actions=steps,
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="AWS has no capacity there now",
    description="Fargate, or EC2 for new instances, has no capacity in the availability zone at this time.",
    owner="AWS",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",),
    detect=detect,
)
