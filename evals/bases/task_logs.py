"""Log groups and log lines of a service's tasks; a container that never started has no stream."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from evals.aws_lab.log_search import FIRELENS
from evals.bases.documents import Document, Fragment, epoch_milliseconds, fill
from evals.bases.story import Noise
from evals.bases.tasks import task_arn
from evals.bases.timeline import ServiceLife, TaskLife
from evals.bases.wording import task_names

# Ordinary lines of a service at work, ours; {n} is a running number.
_ORDINARY = (
    '{"level":"info","msg":"request","method":"GET","path":"/healthz","status":200,"duration_ms":3}',
    '{"level":"info","msg":"request","method":"GET","path":"/v1/items/%(n)d","status":200,"duration_ms":%(ms)d}',
    '{"level":"info","msg":"request","method":"POST","path":"/v1/items","status":201,"duration_ms":%(ms)d}',
    '{"level":"info","msg":"cache refreshed","entries":%(n)d}',
)
_CHATTER = 10  # ordinary lines per running task, the last half hour


def task_logs(life: ServiceLife) -> list[Fragment]:
    """Describe the log group and what the tasks wrote; nothing where logs go elsewhere."""
    if not life.service.log_group:
        return []
    place = life.place
    if life.service.log_driver == "awsfirelens" and not life.service.log_store:
        return []
    lines = [line for task in life.tasks for line in _lines(life, task)]
    lines = [line for line in lines if line[0] <= place.now]
    routed = life.service.log_driver == "awsfirelens"
    group = FIRELENS if routed else f"/ecs/{life.family}"
    fragments = [] if routed else [place.fragment("logs", "logGroups", _log_group(life, group))]
    for at, task, text in sorted(lines, key=lambda line: line[0]):
        document: Document = {
            "logGroupName": group,
            "logStreamName": f"{life.family} {task_arn(life, task)}" if routed else f"ecs/{life.family}/{task.task_id}",
            "timestamp": epoch_milliseconds(at),
            "message": text,
        }
        fragments.append(place.fragment("logs", "events", document))
    return fragments


def _log_group(life: ServiceLife, name: str) -> Document:
    arn = life.place.arn("logs", f"log-group:{name}")
    return {
        "logGroupName": name,
        "creationTime": epoch_milliseconds(life.place.ago(timedelta(days=400))),
        "retentionInDays": 30,
        "metricFilterCount": 0,
        "arn": f"{arn}:*",
        "logGroupArn": arn,
        "storedBytes": life.place.ids.number(1_000_000, 90_000_000, name),
        "logGroupClass": "STANDARD",
    }


def _lines(life: ServiceLife, task: TaskLife) -> Iterator[tuple[datetime, TaskLife, str]]:
    if not task.started:
        return
    names = task_names(life, task)
    if task.chatty:
        yield from _chatter(life, task)
        lasts = timedelta(minutes=25)
        began = max(task.started, life.place.ago(timedelta(minutes=26)))
    else:
        lasts = (task.stopping or life.place.now) - task.started
        began = task.started
    # Noise comes behind what tells something, and takes most of the time.
    noise = list(_noise(task.noise)) if task.noise else []
    told = lasts / 10 if noise else lasts
    step = told / (len(task.logs) + 1)
    for number, text in enumerate(task.logs, start=1):
        yield began + step * number, task, fill(text, names)
    for number, text in enumerate(noise):
        yield began + told + (lasts - told) * number / len(noise), task, text


def _noise(noise: Noise) -> Iterator[str]:
    for number in range(noise.lines):
        # Another number each time, and not one more: what only counts up would be too easy to tell.
        yield noise.texts[number % len(noise.texts)].replace("{n}", str((number * 7919 + 31) % 9973))


def _chatter(life: ServiceLife, task: TaskLife) -> Iterator[tuple[datetime, TaskLife, str]]:
    if not task.started:
        return
    ids = life.place.ids
    for number in range(_CHATTER):
        at = life.place.ago(timedelta(seconds=ids.number(20, 1800, "at", task.task_id, number)))
        if at < task.started:
            continue
        text = _ORDINARY[ids.number(0, len(_ORDINARY) - 1, "line", task.task_id, number)]
        facts = {
            "n": ids.number(100, 9000, "n", task.task_id, number),
            "ms": ids.number(4, 180, "ms", task.task_id, number),
        }
        yield at, task, text % facts
