"""Where a container's log goes, by its awslogs options.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

from typing import NamedTuple

from tools.aws.scope import AwsScope
from tools.ecs.facts import ContainerDefinition


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
    group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
    if container.log_driver != "awslogs" or not group or not prefix:
        return None
    return LogLocation(group, f"{prefix}/{container.name}/{task_id}", options.get("awslogs-region") or scope.region)
