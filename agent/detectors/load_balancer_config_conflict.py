"""Listener, rule or target group and the service do not fit together.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html
"""

from collections.abc import Mapping, Sequence

from agent.answer.aws_cli import aws_command
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.load_balancer import (
    LoadBalancerConflict,
    LoadBalancerConflictKind,
    parse_load_balancer_conflict,
)
from tools.aws.scope import AwsScope
from tools.snapshot import Snapshot

CATEGORY = "load_balancer_config_conflict"
_CURES: Mapping[LoadBalancerConflictKind, str] = {
    "not_associated": "Attach the target group to a listener or rule first; let the service depend on that listener.",
    "target_type": "Use a target group of target type ip: tasks in network mode awsvpc have an address of their own.",
    "taken": "Choose a priority or port that no other rule or listener has.",
    "missing": "Create the target group, listener or rule again, or give the service one that exists.",
    "several_balancers": "Give each load balancer a target group of its own.",
    "blue_green": "Name both target groups in the listener rules: one in the production rule, one in the test rule.",
    "protocol": "Let the protocol of listener and target group match the kind of load balancer.",
    "zone": "Enable the tasks' Availability Zones for the load balancer, or run the tasks only where it is enabled.",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find conflicts between load balancers and services."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    conflict = parse_load_balancer_conflict(group.first.text)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=group.told,
        evidence_ids=group.evidence_ids,
        resource=(conflict.arn if conflict else None) or group.first.resource,
        owner="platform team",
        service=group.service,
        actions=_actions(snapshot.target.scope, group, conflict) if conflict else (),
    )


def _actions(scope: AwsScope, group: Refusals, conflict: LoadBalancerConflict) -> tuple[Action, ...]:
    evidence = (group.first.evidence_id,)
    steps: list[Action] = []
    if conflict.arn and ":targetgroup/" in conflict.arn:
        command = aws_command("elbv2", "describe-target-groups", scope, (("target-group-arns", conflict.arn),))
        title = "See the target group's type, port and load balancers."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    elif conflict.arn and ":listener/" in conflict.arn:
        command = aws_command("elbv2", "describe-rules", scope, (("listener-arn", conflict.arn),))
        title = "See which rules and priorities the listener has."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    fix = Action(title=_CURES[conflict.kind], kind="fix", owner="platform team", risk="low", evidence_ids=evidence)
    return (*steps, fix)


DETECTOR = Detector(
    category=CATEGORY,
    title="Load balancer and service do not fit together",
    description="Listener, rule or target group and the service contradict each other, or one of them is missing.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html",
    ),
    detect=detect,
    only_where=any_refusal,
)
