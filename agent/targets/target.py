"""What somebody asks about, before it is looked up."""

from dataclasses import dataclass

from tools.codedeploy.find_service import FindServiceArguments
from tools.ecs.told_task import ToldTask


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRequest:
    """A target as named: account by id, name or alias; service or family; stack; task; or an ARN or console URL.

    `text` is an ARN or console URL and then stands alone. `told` is the task as an event tells it.
    `schedule` is the ARN of an EventBridge rule, or of a schedule of its Scheduler, that runs a task,
    `daemon` that of a managed daemon of ECS. `deployed_by` is a deployment of CodeDeploy, which leads to a service.
    """

    account: str | None = None
    region: str | None = None
    cluster: str | None = None
    service: str | None = None
    stack: str | None = None
    task: str | None = None
    text: str | None = None
    told: ToldTask | None = None
    schedule: str | None = None
    daemon: str | None = None
    deployed_by: FindServiceArguments | None = None
