"""Service events in ECS's wording, newest first, at most the 100 that ECS keeps.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from evals.bases.documents import Document, fill
from evals.bases.service_deployments import end_reason
from evals.bases.timeline import Rollout, ServiceLife, TaskLife
from evals.bases.wording import rollout_names, service_names, task_names

_KEPT = 100
_REGISTERED_AFTER = timedelta(seconds=3)  # from container start to the load balancer
_STEADY_EVERY = timedelta(hours=6)  # ECS repeats it about that often while nothing changes


def service_events(life: ServiceLife) -> list[Document]:
    """List the events of a service."""
    events = [(at, text) for at, text in _all(life) if at <= life.place.now]
    events.sort(key=lambda event: event[0], reverse=True)
    return [
        {
            "id": life.place.uuid("event", life.arn, number, text),
            "createdAt": at,
            "message": text,
        }
        for number, (at, text) in enumerate(events[:_KEPT])
    ]


def _all(life: ServiceLife) -> Iterator[tuple[datetime, str]]:
    for rollout in life.rollouts:
        yield from _of_story(life, rollout) if rollout.story else _of_history(life, rollout)
    yield from _incidents(life)
    yield from _scaling(life)
    yield from _steady(life)
    names = service_names(life)
    for event in life.service.events:
        for number in range(event.times):
            at = life.place.ago(event.after + event.every * (event.times - 1 - number))
            yield at, fill(event.text, names)


def _of_history(life: ServiceLife, rollout: Rollout) -> Iterator[tuple[datetime, str]]:
    count = life.service.desired
    if not count:
        return
    new = [life.place.key(32, "past", rollout.deployment_id, n) for n in range(count)]
    yield rollout.began, _say(life, f"has started {count} tasks: {_tasks(new)}.")
    if life.service.target_group:
        at = rollout.began + timedelta(seconds=52)
        yield at, _say(life, f"registered {count} targets in (target-group {life.target_group_arn})")
    if rollout.number:
        old = [life.place.key(32, "gone", rollout.deployment_id, n) for n in range(count)]
        yield from _stopping(life, rollout.began + timedelta(seconds=150), old)
    yield from _completed(life, rollout, rollout.deployment_id)


def _of_story(life: ServiceLife, rollout: Rollout) -> Iterator[tuple[datetime, str]]:
    story = rollout.story
    if not story:
        return
    own = [task for task in life.tasks if task.rollout is rollout and task.created >= rollout.began]
    yield from _started(life, own)
    for task in own:
        yield from _task_events(life, task)
    names = rollout_names(life, rollout)
    for event in story.events:
        for number in range(event.times):
            yield rollout.began + event.after + event.every * number, fill(event.text, names)
    if rollout.turned and life.service.controller == "CODE_DEPLOY":
        return  # CodeDeploy tells of it, ECS does not
    if rollout.turned:
        at = rollout.turned
        why = "tasks failed to start."
        if story.hook:
            why = end_reason(life, rollout) or why
        elif story.alarms:
            why = "alarm detected."
        failed = f"(deployment {rollout.deployment_id}) deployment failed: {why}"
        yield at, _say(life, failed)
        if rollout.outcome in {"rolled_back", "rolling_back"}:
            back = f"rolling back to deployment {rollout.restoring_id}."
            yield at + timedelta(seconds=1), _say(life, back)
        if rollout.outcome == "rolled_back":
            yield from _completed(life, rollout, rollout.restoring_id)
    elif rollout.ended:
        replaced = [t.task_id for t in life.tasks if t.ending and t.stopping == _switch(rollout)]
        if replaced:
            yield from _stopping(life, _switch(rollout), replaced)
        yield from _completed(life, rollout, rollout.deployment_id)


def _switch(rollout: Rollout) -> datetime:
    """When a successful deployment stopped the tasks before it."""
    return (rollout.ended or rollout.began) - timedelta(seconds=45)


def _completed(life: ServiceLife, rollout: Rollout, deployment_id: str) -> Iterator[tuple[datetime, str]]:
    if rollout.ended:
        if life.service.controller == "ECS":
            yield rollout.ended, _say(life, f"(deployment {deployment_id}) deployment completed.")
        yield rollout.ended + timedelta(seconds=1), _say(life, "has reached a steady state.")


def _started(life: ServiceLife, tasks: Iterable[TaskLife]) -> Iterator[tuple[datetime, str]]:
    """Tell starts; those within ten seconds share an event."""
    batch: list[TaskLife] = []
    for task in sorted(tasks, key=lambda task: task.created):
        if batch and task.created - batch[0].created > timedelta(seconds=10):
            yield _batch_started(life, batch)
            batch = []
        batch.append(task)
    if batch:
        yield _batch_started(life, batch)


def _batch_started(life: ServiceLife, batch: list[TaskLife]) -> tuple[datetime, str]:
    text = f"has started {len(batch)} tasks: {_tasks(task.task_id for task in batch)}."
    return batch[-1].created, _say(life, text)


def _task_events(life: ServiceLife, task: TaskLife) -> Iterator[tuple[datetime, str]]:
    group = life.target_group_arn
    lived = not task.stopping or not task.started or task.stopping - task.started > _REGISTERED_AFTER
    if task.started and life.service.target_group and lived:
        at = task.started + _REGISTERED_AFTER
        yield at, _say(life, f"registered 1 targets in (target-group {group})")
    if not task.ending or not task.stopping:
        return
    if task.ending.unhealthy:
        reason = fill(task.ending.unhealthy, task_names(life, task))
        port = task.rollout.revision.container_port
        text = f"(task {task.task_id}) (port {port}) is unhealthy in (target-group {group}) due to (reason {reason})"
        yield task.stopping - timedelta(seconds=4), _say(life, text + ".")
        yield from _stopping(life, task.stopping, [task.task_id])
    elif task.started and life.service.target_group and lived:
        at = task.stopping + timedelta(seconds=2)
        yield at, _say(life, f"deregistered 1 targets in (target-group {group})")


def _stopping(life: ServiceLife, at: datetime, tasks: list[str]) -> Iterator[tuple[datetime, str]]:
    count = len(tasks)
    if life.service.target_group:
        group = life.target_group_arn
        yield at - timedelta(seconds=3), _say(life, f"deregistered {count} targets in (target-group {group})")
        yield at - timedelta(seconds=2), _say(life, f"has begun draining connections on {count} tasks.")
    yield at, _say(life, f"has stopped {count} running tasks: {_tasks(tasks)}.")


def _incidents(life: ServiceLife) -> Iterator[tuple[datetime, str]]:
    place = life.place
    for incident in life.service.incidents:
        began = place.ago(incident.began)
        names = service_names(life)
        for event in incident.events:
            for number in range(event.times):
                yield began + event.after + event.every * number, fill(event.text, names)
    stopped = [task for task in life.tasks if task.ending and task.ending in _incident_endings(life)]
    yield from _started(life, stopped)
    for task in stopped:
        yield from _task_events(life, task)
    younger = [t for t in life.tasks if t.status == "RUNNING" and t.rollout is life.serving and not t.ending]
    serving = life.serving
    if serving:
        yield from _started(life, [t for t in younger if t.created > (serving.ended or serving.began)])


def _incident_endings(life: ServiceLife) -> list[object]:
    return [ending for incident in life.service.incidents for ending in incident.stopped]


def _scaling(life: ServiceLife) -> Iterator[tuple[datetime, str]]:
    for scaling in life.service.scaling:
        at = life.place.ago(scaling.at)
        text = f"Message: Successfully set desired count to {scaling.after}. Change successfully fulfilled by ecs."
        yield at, f"{text} Cause: {fill(scaling.cause, service_names(life))}"
        gone = [
            task.task_id
            for task in life.tasks
            if task.ending and task.stopping and abs(task.stopping - at) < timedelta(minutes=2)
        ]
        if gone and scaling.after < scaling.before:
            yield from _stopping(life, at + timedelta(seconds=20), gone)
            yield at + timedelta(seconds=95), _say(life, "has reached a steady state.")


def _steady(life: ServiceLife) -> Iterator[tuple[datetime, str]]:
    """Repeat the steady state while no deployment goes on and nothing is missing."""
    busy = [(r.began, (r.ended or r.turned or life.place.now) + timedelta(hours=1)) for r in life.rollouts]
    if life.service.missing:
        busy += [(life.place.ago(incident.began), life.place.now) for incident in life.service.incidents]
    if not life.serving:
        return
    step = 0
    at = life.place.ago(timedelta(minutes=life.place.ids.number(20, 330, "steady", life.arn)))
    while at > life.rollouts[0].began and step < _KEPT:
        if not any(began <= at <= ended for began, ended in busy):
            yield at, _say(life, "has reached a steady state.")
        step += 1
        at -= _STEADY_EVERY + timedelta(seconds=life.place.ids.number(-60, 75, "steady", life.arn, step))


def _say(life: ServiceLife, text: str) -> str:
    return f"(service {life.service.name}) {text}"


def _tasks(task_ids: Iterable[str]) -> str:
    return " ".join(f"(task {task_id})" for task_id in task_ids)
