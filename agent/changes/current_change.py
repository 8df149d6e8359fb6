"""The newest change of a service and what belongs to it. What went before is history and no failure of today.

A deployment that only restores the old revision belongs to the change it undoes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.changes.attempt import Attempt, State, begun, newest_attempt, tasks_of
from agent.changes.blue_green import blue_green_attempt, waits_for_a_person
from agent.failures.once import once_for_each
from agent.signals.deployment_events import parse_deployment_event
from tools.codedeploy.facts import CodeDeployment
from tools.ecs.facts import Deployment, ServiceDeployment, ServiceEvent, Task
from tools.evidence import Found
from tools.snapshot import ServiceView

# The service's record of a change and its first event carry clocks of different parts of ECS.
CLOCK_SLACK = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentChange:
    """The newest change that somebody began, its undoing included.

    `state` is None when AWS no longer says how it went. `outcome` is AWS's own word for it. `waiting` is True while
    only a person can let it go on. `tasks` are the target's since `began_at`, `other_tasks` those of older revisions
    that ran or stopped meanwhile, `events` the service's since then; each newest first. Failures before
    `counts_from` were overcome. `code_deploy` is CodeDeploy's own deployment where it deploys the service.
    """

    service: str
    state: State | None
    outcome: str | None
    waiting: bool
    began_at: datetime | None
    ended_at: datetime | None
    counts_from: datetime | None
    deployment: ServiceDeployment | Deployment | None
    restoration: ServiceDeployment | Deployment | None
    deployment_id: str | None
    target_task_definition: str | None
    source_task_definition: str | None
    target_revision_arn: str | None
    source_revision_arn: str | None
    tasks: tuple[Task, ...]
    other_tasks: tuple[Task, ...]
    events: tuple[ServiceEvent, ...]
    code_deploy: CodeDeployment | None = None
    code_restoration: CodeDeployment | None = None

    @property
    def deployment_arn(self) -> str | None:
        """Return the ARN of the service deployment, None when only the service itself told of the change."""
        return self.deployment.arn if isinstance(self.deployment, ServiceDeployment) else None

    @property
    def evidence_id(self) -> str | None:
        """Return the evidence of the deployment."""
        told = self.code_deploy or self.deployment
        return told.evidence_id if told else None


@once_for_each
def current_change(view: ServiceView) -> CurrentChange | None:
    """Return the newest change of a service, or None when nothing tells of one."""
    attempt = blue_green_attempt(view) or newest_attempt(view)
    if attempt is None:
        return None
    since = attempt.began_at
    events = tuple(event for event in _events(view) if since is None or event.at >= since - CLOCK_SLACK)
    mine, others = _tasks(view, attempt)
    return CurrentChange(
        service=view.name,
        state=attempt.state,
        outcome=_outcome(attempt),
        waiting=_waits(attempt),
        began_at=since,
        ended_at=attempt.ended_at,
        counts_from=_counts_from(attempt, events),
        deployment=attempt.deployment,
        restoration=attempt.restoration,
        deployment_id=attempt.deployment_id,
        target_task_definition=attempt.target_task_definition,
        source_task_definition=attempt.source_task_definition,
        target_revision_arn=attempt.target_revision_arn,
        source_revision_arn=attempt.source_revision_arn,
        tasks=mine,
        other_tasks=others,
        events=events,
        code_deploy=attempt.code_deploy,
        code_restoration=attempt.code_restoration,
    )


def _events(view: ServiceView) -> tuple[ServiceEvent, ...]:
    if not isinstance(view.service, Found):
        return ()
    return tuple(sorted(view.service.value.events, key=lambda event: event.at, reverse=True))


def _tasks(view: ServiceView, attempt: Attempt) -> tuple[tuple[Task, ...], tuple[Task, ...]]:
    mine: list[Task] = []
    others: list[Task] = []
    for task in tasks_of(view):
        moment = begun(task)
        after = attempt.began_at is None or (moment is not None and moment >= attempt.began_at - CLOCK_SLACK)
        if after and attempt.target_task_definition in (None, task.task_definition):
            mine.append(task)
        elif after or task.last_status != "STOPPED" or _stopped_since(task, attempt.began_at):
            others.append(task)
    return tuple(mine), tuple(others)


def _stopped_since(task: Task, moment: datetime | None) -> bool:
    stopped = task.stopped_at or task.stopping_at
    return moment is None or (stopped is not None and stopped >= moment)


def _counts_from(attempt: Attempt, events: tuple[ServiceEvent, ...]) -> datetime | None:
    """A change that succeeded overcame what failed before its end, and before every steady state since."""
    if attempt.state != "succeeded":
        return attempt.began_at
    calm = (
        event.at for event in events if (said := parse_deployment_event(event.message)) and said.kind == "steady_state"
    )
    return max((moment for moment in (attempt.ended_at, *calm) if moment), default=attempt.began_at)


def _outcome(attempt: Attempt) -> str | None:
    chosen = attempt.deployment
    if (attempt.restoration or attempt.code_restoration) and attempt.state:
        return attempt.state.replace("_", " ")
    if attempt.code_deploy:
        return attempt.code_deploy.status
    if isinstance(chosen, ServiceDeployment):
        return chosen.status
    return chosen.rollout_state if chosen else None


def _waits(attempt: Attempt) -> bool:
    chosen = attempt.restoration or attempt.deployment
    if attempt.code_deploy:
        return attempt.state == "in_progress" and waits_for_a_person(attempt.code_restoration or attempt.code_deploy)
    return (
        isinstance(chosen, ServiceDeployment)
        and attempt.state == "in_progress"
        and any(hook.status == "AWAITING_ACTION" for hook in chosen.hooks)
    )
