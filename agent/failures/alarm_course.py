"""What an alarm that ended a deployment watches, what it measured, and whether it had rung before that deployment.

An alarm that rang before the new revision came is moved by something else.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.answer.story import NOTHING_TO_SAY, Story
from agent.answer.wording import at_time, counted, quoted
from agent.failures.current_failures import ServiceChange
from tools.cloudwatch import describe_alarms, list_alarm_transitions
from tools.cloudwatch.facts import Alarm, AlarmTransition
from tools.ecs.facts import ServiceDeployment
from tools.evidence import Found, value_or
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

MAX_HISTORIES = 3  # a deployment may name a hundred alarms; those that rang are few
LOOK_BACK = timedelta(days=1)  # a metric that goes up and down with the day shows within one
# A deployment's alarm may ring until its metric is calm again.
SETTLING = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCourse:
    """One alarm around a deployment. `rang` is when it fired in it; `standing` that it was in ALARM as it began.

    `before` are the times it fired in the day before, without those in earlier deployments of the service.
    `was_ok` is False also where its state at the beginning is not known.
    """

    name: str
    alarm: Alarm | None
    rang: AlarmTransition | None
    standing: AlarmTransition | None
    before: tuple[AlarmTransition, ...]
    was_ok: bool

    @property
    def is_older(self) -> bool:
        """Whether it rang before the deployment began."""
        return self.standing is not None or bool(self.before)


def wanted_alarms(snapshot: Snapshot, names: Sequence[str], item: ServiceChange | None) -> tuple[ReadRequest[Any], ...]:
    """Return the reads that tell of these alarms, without those asked for already."""
    scope, wants = snapshot.target.scope, list[ReadRequest[Any]]()
    missing = tuple(name for name in names if name not in snapshot.runtime.alarms)[: describe_alarms.MAX_ALARMS]
    if missing:
        wants.append(describe_alarms.TOOL.request(scope, describe_alarms.DescribeAlarmsArguments(names=missing)))
    began = item.change.began_at if item else None
    for name in names[:MAX_HISTORIES] if began else ():
        if began and name not in snapshot.runtime.alarm_transitions:
            asked = list_alarm_transitions.ListAlarmTransitionsArguments(name=name, since=began - LOOK_BACK)
            wants.append(list_alarm_transitions.TOOL.request(scope, asked))
    return tuple(wants)


def alarm_courses(snapshot: Snapshot, names: Sequence[str], item: ServiceChange | None) -> tuple[AlarmCourse, ...]:
    """Return what is known of these alarms around the change."""
    return tuple(_course(snapshot, name, item) for name in names)


def told_of_alarms(courses: Sequence[AlarmCourse]) -> Story:
    """Say what the alarms watch, what they measured, and whether they rang before."""
    story = NOTHING_TO_SAY
    for course in courses[:MAX_HISTORIES]:
        story += _told(course, "It" if len(courses) == 1 else course.name)
    return story


def _course(snapshot: Snapshot, name: str, item: ServiceChange | None) -> AlarmCourse:
    described = snapshot.runtime.alarms.get(name)
    alarm = described.value if isinstance(described, Found) else None
    read = snapshot.runtime.alarm_transitions.get(name)
    transitions = value_or(read, ()) if read else ()
    began = item.change.began_at if item else None
    if item is None or began is None:
        return AlarmCourse(name=name, alarm=alarm, rang=None, standing=None, before=(), was_ok=False)
    until = (item.change.ended_at or snapshot.taken_at) + SETTLING
    older = [transition for transition in transitions if transition.at < began]
    during = [transition for transition in transitions if began <= transition.at <= until]
    first = during[-1] if during else None
    state = first.before if first else older[0].after if older else None
    standing = older[0] if older and older[0].after == "ALARM" and state == "ALARM" else None
    return AlarmCourse(
        name=name,
        alarm=alarm,
        rang=next((transition for transition in reversed(during) if transition.after == "ALARM"), None),
        standing=standing,
        before=tuple(t for t in older if t.after == "ALARM" and not _in_a_deployment(item, t.at)),
        was_ok=state == "OK",
    )


def _in_a_deployment(item: ServiceChange, moment: datetime) -> bool:
    """Say whether the alarm rang in an earlier deployment: then that one may have moved it."""
    deployments: tuple[ServiceDeployment, ...] = value_or(item.view.deployments, ())
    return any(
        deployment.created_at <= moment <= (deployment.finished_at or deployment.created_at) + SETTLING
        for deployment in deployments
    )


def _told(course: AlarmCourse, subject: str) -> Story:
    story = NOTHING_TO_SAY
    if course.alarm and course.alarm.watches:
        story += Story(text=f" {subject} watches {course.alarm.watches}.", evidence_ids=(course.alarm.evidence_id,))
    if rang := course.rang:
        said = f": {quoted(rang.reason)}" if rang.reason else ""
        story += Story(text=f" {subject} went to ALARM at {at_time(rang.at)}{said}.", evidence_ids=(rang.evidence_id,))
    if course.standing:
        since = at_time(course.standing.at)
        text = f" {subject} had been in ALARM since {since}, before the deployment began: the new revision did not set it off."
        return story + Story(text=text, evidence_ids=(course.standing.evidence_id,))
    if course.before:
        last = course.before[0]
        text = (
            f" {subject} had rung {counted(len(course.before), 'time')} in the day before the deployment began, last at "
            f"{at_time(last.at)}: it may be moved by something else than the new revision."
        )
        return story + Story(text=text, evidence_ids=tuple(ring.evidence_id for ring in course.before[:3]))
    if course.was_ok and course.rang:
        story += Story(text=f" {subject} was OK when the deployment began.")
    return story
