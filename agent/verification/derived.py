"""What follows from a piece of evidence by arithmetic alone: units that AWS leaves out, and how long something took."""

import re
from collections.abc import Iterator
from datetime import datetime

_FIELD = re.compile(r"(?m)^\s*(\w+): (\S+)\s*$")
_LENGTHS = (("startedAt", "stoppedAt"), ("startedAt", "finishedAt"), ("createdAt", "finishedAt"))
_NAMED_UNITS = {"Seconds": "seconds", "Percent": "percent", "InMinutes": "minutes"}
_MIB_IN_GIB = 1024
_SECONDS_IN_MINUTE = 60
_UNITS_IN_CPU = (
    1024  # of a task definition: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
)


def derived(excerpt: str) -> Iterator[str]:
    r"""Yield sentences that say in common units what an excerpt says without, and what lies between its times.

    Example:
        >>> list(derived("cpu: 512\nmemory: 2048"))
        ['cpu 512 CPU units or 0.5 vCPU', 'the task may use memory of 2048 MiB or 2048 MB or 2 GiB or 2 GB']
    """
    fields = dict(_FIELD.findall(excerpt))
    if (cpu := fields.get("cpu", "")).isdigit():
        yield f"cpu {cpu} CPU units or {int(cpu) / _UNITS_IN_CPU:g} vCPU"
    if (memory := fields.get("memory", "")).isdigit():
        whole = f"{int(memory) / _MIB_IN_GIB:g}"
        yield f"the task may use memory of {memory} MiB or {memory} MB or {whole} GiB or {whole} GB"
    for name, value in fields.items():
        if value.isdigit() and (unit := next((unit for end, unit in _NAMED_UNITS.items() if name.endswith(end)), None)):
            yield f"{name} {value} {unit}"
    if "launchType" in fields and "lastStatus" not in fields:
        yield f"it runs on {fields['launchType']}"
    yield from _lengths(fields)


def _lengths(fields: dict[str, str]) -> Iterator[str]:
    for begin, end in _LENGTHS:
        if begin in fields and end in fields:
            seconds = _seconds(fields[begin], fields[end])
            if seconds and seconds > 0:
                told = f"from {fields[begin]} to {fields[end]} it was over"
                yield f"it took {seconds} seconds {told} after {seconds} seconds"
                if seconds >= _SECONDS_IN_MINUTE:
                    minutes = round(seconds / _SECONDS_IN_MINUTE)
                    yield f"it took {minutes} minutes {told} after {minutes} minutes"
    if "createdAt" in fields and "lastStatus" not in fields:
        yield f"it began at {fields['createdAt']}"


def _seconds(begin: str, end: str) -> int | None:
    try:
        return round((datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds())
    except (TypeError, ValueError):  # no time, or one without a zone beside one with
        return None
