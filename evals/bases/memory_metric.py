"""Base: how much memory a service used around the end of tasks that were killed, as ECS reports it to CloudWatch.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
"""

from datetime import datetime, timedelta

from evals.bases.documents import Document, Fragment
from evals.bases.timeline import ServiceLife

_KILLED = 137
_USUAL = 31.0  # percent, of a task that does its ordinary work
_FULL = 98.4  # before the kernel ends the container


def memory_metric(life: ServiceLife) -> list[Fragment]:
    """Describe the metric; nothing where no task was killed."""
    killed = [task for task in life.tasks if task.ending and task.ending.exit_code == _KILLED and task.stopping]
    if not killed:
        return []
    points: dict[datetime, float] = {}
    for task in killed:
        ending, stopping = task.ending, task.stopping
        if ending and stopping:
            filled = "OutOfMemory" in f"{ending.container_reason} {ending.stopped_reason}"
            peak = ending.memory_percent or (_FULL if filled else _USUAL)
            minute = stopping.replace(second=0, microsecond=0)
            for back in range(1, 4):
                at = minute - timedelta(minutes=back)
                if task.started and at >= task.started - timedelta(minutes=1):
                    value = peak if back == 1 else min(peak, _USUAL + 2 * back)
                    points[at] = max(points.get(at, 0.0), round(value, 1))
    metric: Document = {
        "Namespace": "AWS/ECS",
        "MetricName": "MemoryUtilization",
        "Dimensions": [
            {"Name": "ClusterName", "Value": life.service.cluster},
            {"Name": "ServiceName", "Value": life.service.name},
        ],
        "Datapoints": [{"Timestamp": at, "Maximum": value, "Unit": "Percent"} for at, value in sorted(points.items())],
    }
    return [life.place.fragment("cloudwatch", "MetricStatistics", metric)] if points else []
