"""A CloudWatch alarm set on the deployment fired and ended it. What moved the metric lies below.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
"""

from collections.abc import Sequence

from agent.aws_cli import aws_command
from agent.deployment_stops import DeploymentStopped, deployment_stops
from agent.detector import Detector
from agent.finding import Action, Finding, Undecided
from agent.refusals import refusal_gaps
from agent.wording import listed, quoted, unique
from tools.snapshot import Snapshot

CATEGORY = "deployment_alarm_rollback"
TRIGGERED = "TRIGGERED"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find deployments that an alarm ended, from the deployment's own record and from what ECS says."""
    groups: dict[str, list[DeploymentStopped]] = {}
    for stopped in deployment_stops(snapshot, "alarm"):
        groups.setdefault(stopped.service or stopped.resource, []).append(stopped)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: list[DeploymentStopped]) -> Finding:
    first = group[0]
    names = tuple(dict.fromkeys(name for stopped in group for name in stopped.alarms))
    which = f"Alarm {listed(names)}" if len(names) == 1 else f"Alarms {listed(names)}" if names else "An alarm"
    rolled_back = any(stopped.rolled_back for stopped in group)
    by = "CodeDeploy" if any(stopped.by_code_deploy for stopped in group) else "ECS"
    did = f"and {by} put its old revision back" if rolled_back else "and ended it"
    said = next((stopped.quote for stopped in group if stopped.quote != TRIGGERED), TRIGGERED)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{which} fired during the deployment of {first.who} {did}: {quoted(said)}.",
        evidence_ids=unique(stopped.evidence_id for stopped in group),
        resource=first.resource,
        owner="nobody",
        service=first.service,
        actions=_actions(snapshot, names, first),
    )


def _actions(snapshot: Snapshot, names: Sequence[str], first: DeploymentStopped) -> tuple[Action, ...]:
    command = (
        aws_command("cloudwatch", "describe-alarms", snapshot.target.scope, (("alarm-names", names),))
        if names
        else None
    )
    title = "See which metric the alarm watches, then what moved it while the new revision ran."
    return (Action(title=title, kind="check", owner="app team", command=command, evidence_ids=(first.evidence_id,)),)


DETECTOR = Detector(
    category=CATEGORY,
    title="An alarm ended the deployment",
    description="A CloudWatch alarm configured on the deployment fired and ended it; what moved the metric lies below.",
    owner="nobody",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html",),
    detect=detect,
    symptom=True,
)
