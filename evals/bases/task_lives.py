"""Tasks of a service in time: those the story stopped or runs, those that serve, those replaced or scaled in."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from evals.bases.story import Noise, RunningTasks, StoppedTasks, TargetState
from evals.bases.timeline import GONE_AFTER_STOP, Rollout, ServiceLife, TaskLife

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
_SCALED = "Scaling activity initiated by (deployment {deployment})"
_START_TOOK = timedelta(seconds=34)  # network interface, image pull, container start


def task_lives(life: ServiceLife) -> Iterator[TaskLife]:
    """Give every task that a document tells of, in no order.

    Raises:
        ValueError: a stopped task would stop after now.
    """
    place, service = life.place, life.service
    for rollout in life.rollouts:
        if not rollout.story:
            continue
        for group, ending in enumerate(rollout.story.stopped):
            yield from _stopped(life, rollout, rollout.began, ending, ("r", rollout.number, group))
        if rollout.outcome in {"in_progress", "waiting", "rolling_back"}:
            for group, running in enumerate(rollout.story.running):
                yield from _running(life, rollout, running, group)
        yield from _replaced(life, rollout)
    serving = life.serving
    if serving and not service.deleted:
        yield from _serving(life, serving)
        yield from _scaled_in(life, serving)
    for number, incident in enumerate(service.incidents):
        began = place.ago(incident.began)
        then = next((r for r in reversed(life.rollouts) if r.serves and r.began < began), life.rollouts[0])
        for group, ending in enumerate(incident.stopped):
            yield from _stopped(life, then, began, ending, ("i", number, group))


def _stopped(
    life: ServiceLife, rollout: Rollout, anchor: datetime, ending: StoppedTasks, key: tuple[object, ...]
) -> Iterator[TaskLife]:
    for number in range(ending.count):
        created = anchor + ending.first + ending.every * number
        started = created + _START_TOOK if ending.ran is not None else None
        stopping = started + ending.ran if started and ending.ran is not None else created + ending.lasted
        if stopping + GONE_AFTER_STOP > life.place.now:
            message = f"a stopped task of {life.service.name} would stop only after now; begin earlier"
            raise ValueError(message)
        yield _task(
            life,
            rollout,
            (*key, number),
            created=created,
            started=started,
            stopping=stopping,
            ending=ending,
            status="STOPPED",
            logs=ending.logs,
            noise=ending.noise,
        )


def _running(life: ServiceLife, rollout: Rollout, group: RunningTasks, key: int) -> Iterator[TaskLife]:
    up = group.status == "RUNNING"
    for number in range(group.count):
        created = life.place.ago(group.since) + timedelta(milliseconds=350 * number)
        yield _task(
            life,
            rollout,
            ("n", rollout.number, key, number),
            created=created,
            started=created + _START_TOOK if up else None,
            status=group.status,
            target=group.target or (TargetState(state="healthy") if up else None),
            logs=group.logs,
            chatty=up and not group.logs,
        )


def _replaced(life: ServiceLife, rollout: Rollout) -> Iterator[TaskLife]:
    """The tasks of the revision before, which a successful deployment stopped."""
    before = life.serving_before(rollout)
    if not rollout.serves or not before or not rollout.ended:
        return
    reason = _SCALED.format(deployment=rollout.deployment_id)
    ending = StoppedTasks(stop_code="ServiceSchedulerInitiated", stopped_reason=reason, exit_code=143)
    for number in range(life.service.desired):
        created = before.began + timedelta(seconds=4)
        yield _task(
            life,
            before,
            ("s", before.number, number),
            created=created,
            started=created + _START_TOOK,
            stopping=rollout.ended - timedelta(seconds=45),
            ending=ending,
            status="STOPPED",
        )


def _scaled_in(life: ServiceLife, serving: Rollout) -> Iterator[TaskLife]:
    """The tasks that scaling in stopped: long-lived ones, ended by the stop signal."""
    reason = _SCALED.format(deployment=serving.deployment_id)
    ending = StoppedTasks(stop_code="ServiceSchedulerInitiated", stopped_reason=reason, exit_code=143)
    for step, scaling in enumerate(life.service.scaling):
        for number in range(scaling.before - scaling.after):
            yield _task(
                life,
                serving,
                ("d", serving.number, step, number),
                created=serving.began + timedelta(seconds=4),
                started=serving.began + _START_TOOK,
                stopping=life.place.ago(scaling.at) + timedelta(seconds=20),
                ending=ending,
                status="STOPPED",
                logs=scaling.logs,
            )


def _serving(life: ServiceLife, serving: Rollout) -> Iterator[TaskLife]:
    """The tasks that serve now; those that replaced others or were added by scaling are younger."""
    place, service = life.place, life.service
    states = [state for state in service.targets if state.state != "draining"]
    younger = [
        place.ago(scaling.at)
        for scaling in service.scaling
        for _ in range(scaling.after - scaling.before)
        if place.ago(scaling.at) > serving.began
    ]
    younger += [
        place.ago(incident.began) + ending.first + ending.every * number + (ending.ran or ending.lasted)
        for incident in service.incidents
        if incident.replaced
        for ending in incident.stopped
        for number in range(ending.count)
    ]
    younger.sort(reverse=True)
    count = service.desired - service.missing
    for number in range(count):
        late = count - 1 - number
        began = younger[late] + timedelta(seconds=60) if late < len(younger) else serving.began
        created = began + timedelta(seconds=4, milliseconds=400 * number)
        yield _task(
            life,
            serving,
            ("s", serving.number, number) if began == serving.began else ("y", serving.number, number),
            created=created,
            started=created + _START_TOOK,
            status="RUNNING",
            target=states[number] if number < len(states) else TargetState(state="healthy"),
            logs=service.logs,
            chatty=True,
            noise=service.noise,
        )


def _task(
    life: ServiceLife,
    rollout: Rollout,
    key: tuple[object, ...],
    *,
    created: datetime,
    status: str,
    started: datetime | None = None,
    stopping: datetime | None = None,
    ending: StoppedTasks | None = None,
    target: TargetState | None = None,
    logs: tuple[str, ...] = (),
    chatty: bool = False,
    noise: Noise | None = None,
) -> TaskLife:
    place, service = life.place, life.service
    name = (service.cluster, service.name, *key)
    subnets = place.subnets(service.subnets)
    subnet = subnets[place.ids.number(0, len(subnets) - 1, "zone", *name)]
    low, high = place.ids.number(0, 15, "low", *name), place.ids.number(4, 250, "high", *name)
    return TaskLife(
        task_id=place.key(32, "task", *name),
        rollout=rollout,
        created=created,
        started=started,
        stopping=stopping,
        subnet=subnet,
        address=f"10.{place.address_block}.{subnet.octet + low}.{high}",
        ending=ending,
        status=status,
        target=target,
        logs=logs,
        chatty=chatty,
        noise=noise,
    )
