"""The first line of an answer: one plain sentence that is enough for most readers."""

from agent.answer.unexplained import quoted, unexplained_messages
from agent.answer.wording import at_time, counted
from agent.causes import Links
from agent.changes.current_change import current_change
from agent.changes.scheduled_tasks import ended
from agent.changes.waiting import waiting_changes
from agent.detector import detector_of
from agent.diagnosis import Status
from agent.failures.current_failures import failed_so_far
from agent.finding import Finding
from agent.targets.arn import short_name
from tools.ecs.facts import Service
from tools.evidence import Found, value_or
from tools.snapshot import ServiceView, Snapshot


def summarise(snapshot: Snapshot, status: Status, links: Links) -> str:
    """Say what happened to the target, and why if that is known."""
    subject = _subject(snapshot)
    if links.root_causes:
        causes = _causes(links.root_causes, subject)
        return f"{subject} {_state(snapshot, status, failing=True)}: {causes}."
    if status == "healthy":
        return _healthy(snapshot, subject)
    if status == "in_progress" and not links.symptoms and not unexplained_messages(snapshot):
        if failed := failed_so_far(snapshot):
            return (
                f"{subject} is still deploying, and failing{_progress(snapshot)}, and {counted(failed, 'task')} failed"
                " so far; why is not determined yet."
            )
        return f"{subject} is still deploying{_progress(snapshot)}. Nothing has failed so far."
    if status == "waiting":
        return _waits(snapshot, subject)
    if status == "unknown" and isinstance(snapshot.schedule, Found):
        return f"{subject} has not run lately as far as ECS and CloudTrail still tell."
    if status == "unknown":
        return f"{subject} could not be read, so nothing can be said about it yet."
    said = unexplained_messages(snapshot)
    seen = f" {said[0].speaker[:1].upper()}{said[0].speaker[1:]} says: {quoted(said[0])}." if said else ""
    return (
        f"{subject} {_state(snapshot, status, failing=bool(links.symptoms or said))}; why is not determined yet.{seen}"
    )


def _waits(snapshot: Snapshot, subject: str) -> str:
    waiting = next(waiting_changes(snapshot), None)
    if waiting is None:
        return f"{subject} waits for a person: it stands at a step that somebody has to continue."
    step = f" ({waiting.step})" if waiting.step else ""
    until = f" by {at_time(waiting.until)}" if waiting.until else ""
    then = f"; else {waiting.then}" if waiting.then else ""
    return (
        f"{waiting.name} waits for a person: its deployment stands at a step{step} that somebody who may call"
        f" {waiting.permission} has to continue{until}{then}."
    )


def _subject(snapshot: Snapshot) -> str:
    target = snapshot.target
    if target.service:
        return target.service
    if target.stack_name:
        return f"Stack {short_name(target.stack_name)}"
    if target.schedule_arn:
        return f"Scheduled task {short_name(target.schedule_arn)}"
    if target.daemon_arn:
        return f"Daemon {short_name(target.daemon_arn)}"
    return f"Task {short_name(target.task_arn)}" if target.task_arn else "The target"


def _causes(findings: tuple[Finding, ...], subject: str) -> str:
    texts: list[str] = []
    for finding in findings:
        title = _lower(detector_of(finding.category).title)
        elsewhere = finding.service and finding.service != subject and len(findings) > 1
        texts.append(f"{title} ({finding.service})" if elsewhere else title)
    unique = list(dict.fromkeys(texts))
    return unique[0] if len(unique) == 1 else "; ".join(unique[:-1]) + f"; and {unique[-1]}"


def _state(snapshot: Snapshot, status: Status, *, failing: bool) -> str:
    never = _never_started(snapshot)
    if status == "rolled_back":
        return "never started and was rolled back" if never else "was rolled back"
    if status == "failed":
        return "never started" if never else "failed"
    if status == "in_progress":
        return "is still deploying, and failing" if failing else "is still deploying"
    if status == "degraded":
        return "runs, but not as it should"
    if status == "healthy":
        return "runs, but something is wrong"
    return "waits for a person" if status == "waiting" else "could not be read whole"


def _never_started(snapshot: Snapshot) -> bool:
    """Tell whether the newest change had tasks and none of them ever started."""
    tasks = [
        task
        for view in snapshot.services
        if view.main and (change := current_change(view)) is not None
        for task in change.tasks
    ]
    if snapshot.target.schedule_arn or snapshot.target.daemon_arn:
        tasks = list(value_or(snapshot.tasks, ()))
    return bool(tasks) and all(task.started_at is None for task in tasks)


def _healthy(snapshot: Snapshot, subject: str) -> str:
    mains = [view for view in snapshot.services if view.main and isinstance(view.service, Found)]
    if isinstance(snapshot.schedule, Found):
        rule = snapshot.schedule.value
        if not rule.enabled:
            return f"{subject} does not run because {rule.kind} {rule.name} is disabled; nothing of it fails."
        if rule.ends_at and ended(snapshot):
            return f"{subject} does not run any more: {rule.kind} {rule.name} ended at {at_time(rule.ends_at)}; nothing of it fails."
        return f"{subject} is fine: its newest run ({rule.expression or 'by event'}) did not fail."
    if isinstance(snapshot.daemon, Found):
        return f"{subject} is fine: it runs on {counted(snapshot.daemon.value.running, 'host')}, and none lacks it."
    if not mains:
        return f"{subject} is fine: its last operation succeeded."
    return " ".join(_fine(snapshot, view, view.service.value) for view in mains if isinstance(view.service, Found))


def _fine(snapshot: Snapshot, view: ServiceView, service: Service) -> str:
    if service.desired == 0:
        return f"{view.name} is fine: it has a desired count of 0, so it runs no task; nothing of it fails."
    targets = [
        target
        for link in service.load_balancers
        if isinstance(read := snapshot.target_health.get(link.target_group_arn or ""), Found)
        for target in read.value
        if target.state != "draining"
    ]
    healthy = ", all targets healthy" if targets and all(target.state == "healthy" for target in targets) else ""
    revision = f" of {short_name(service.task_definition)}" if service.task_definition else ""
    change = current_change(view)
    since = f" since {change.ended_at:%d %b %H:%M} UTC" if change and change.ended_at else ""
    return f"{view.name} is fine: {service.running} of {service.desired} tasks{revision} run{since}{healthy}."


def _progress(snapshot: Snapshot) -> str:
    for view in snapshot.services:
        if not view.main or not isinstance(view.service, Found):
            continue
        primary = next((d for d in view.service.value.deployments if d.status == "PRIMARY"), None)
        if primary:
            minutes = (
                f" after {max(0, int((snapshot.taken_at - primary.created_at).total_seconds() // 60))} minutes"
                if primary.created_at
                else ""
            )
            return (
                f": {primary.running} of {primary.desired} tasks of {short_name(primary.task_definition)} run{minutes}"
            )
    return ""


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() or title[1:2] == " " else title
