"""Where a container's log goes in CloudWatch Logs: by its awslogs options, or by FireLens's CloudWatch output.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html (tag of a FireLens record)
"""

from collections.abc import Mapping
from typing import NamedTuple

from tools.aws.scope import AwsScope
from tools.ecs.facts import ContainerDefinition
from tools.logs.firelens import DRIVER


class LogLocation(NamedTuple):
    """A log stream. `region` may be another one than the task's."""

    group: str
    stream: str
    region: str


def log_location(container: ContainerDefinition, task_id: str, scope: AwsScope) -> LogLocation | None:
    """Tell where `container` of a task logs to.

    None when it does not log to CloudWatch Logs (a FireLens sidecar may take its log elsewhere), or when it has no
    stream prefix: then the stream is named after Docker's own container id, which ECS does not tell.
    """
    options = container.log_options
    if container.log_driver == DRIVER:
        return _of_firelens({name.lower(): value for name, value in options.items()}, container.name, task_id, scope)
    group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
    if container.log_driver != "awslogs" or not group or not prefix:
        return None
    return LogLocation(group, f"{prefix}/{container.name}/{task_id}", options.get("awslogs-region") or scope.region)


def _of_firelens(options: Mapping[str, str], container: str, task_id: str, scope: AwsScope) -> LogLocation | None:
    """FireLens tags a record `<container>-firelens-<task id>`, and the output appends the tag to its stream prefix.

    A fixed stream name mixes the lines of all tasks, and names with `$(...)` are filled in by the router.
    """
    group, prefix = options.get("log_group_name"), options.get("log_stream_prefix")
    if options.get("name", "").lower() not in {"cloudwatch", "cloudwatch_logs"} or not group or prefix is None:
        return None
    if "$" in group or "$" in prefix:
        return None
    return LogLocation(group, f"{prefix}{container}-firelens-{task_id}", options.get("region") or scope.region)
