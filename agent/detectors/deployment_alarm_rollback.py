"""A CloudWatch alarm set on the deployment fired and ended it. What moved the metric lies below.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed, quoted, unique
from agent.detector import Detector
from agent.failures.alarm_course import AlarmCourse, alarm_courses, told_of_alarms, wanted_alarms
from agent.failures.current_failures import service_changes
from agent.failures.deployment_stops import DeploymentStopped, deployment_stops
from agent.failures.refusals import refusal_gaps
from agent.finding import Action, Finding, Undecided
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
    item = next((item for item in service_changes(snapshot) if item.view.name == first.service), None)
    courses = alarm_courses(snapshot, names, item)
    told = told_of_alarms(courses)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{which} fired during the deployment of {first.who} {did}: {quoted(said)}.{told.text}",
        evidence_ids=unique((*(stopped.evidence_id for stopped in group), *told.evidence_ids)),
        resource=first.resource,
        owner="nobody",
        service=first.service,
        actions=_actions(snapshot, names, first, courses),
        wants=wanted_alarms(snapshot, names, item),
    )


def _actions(
    snapshot: Snapshot, names: Sequence[str], first: DeploymentStopped, courses: Sequence[AlarmCourse]
) -> tuple[Action, ...]:
    scope = snapshot.target.scope
    older = next((course for course in courses if course.is_older), None)
    if older:
        seen = older.standing or older.before[0]
        command = aws_command(
            "cloudwatch",
            "describe-alarm-history",
            scope,
            (("alarm-name", older.name), ("history-item-type", "StateUpdate")),
        )
        look = Action(
            title=f"See when {older.name} rang, and what else moves what it watches: it rang before this deployment.",
            kind="check",
            owner="app team",
            command=command,
            evidence_ids=(seen.evidence_id,),
        )
        again = Action(
            title=f"Deploy again once {older.name} is OK and stays so; another image does not change what moved it before.",
            kind="fix",
            owner="app team",
            risk="low",
            evidence_ids=(seen.evidence_id,),
        )
        return look, again
    known = next((course.alarm for course in courses if course.alarm), None)
    command = aws_command("cloudwatch", "describe-alarms", scope, (("alarm-names", names),)) if names else None
    title = (
        f"See what moved {known.watches} while the new revision ran."
        if known and len(courses) == 1
        else "See which metric the alarm watches, then what moved it while the new revision ran."
    )
    evidence = (known.evidence_id,) if known else (first.evidence_id,)
    return (Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence),)


DETECTOR = Detector(
    category=CATEGORY,
    title="An alarm ended the deployment",
    description="A CloudWatch alarm configured on the deployment fired and ended it; what moved the metric lies below.",
    owner="nobody",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html",),
    detect=detect,
    symptom=True,
)
