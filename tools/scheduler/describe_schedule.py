"""Reads a schedule of EventBridge Scheduler that runs an ECS task: whether it is on, until when, what it runs as whom.

Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from tools.aws.answer import named_lines, utc
from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.eventbridge.facts import ScheduledTask
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "scheduler:GetSchedule"
# A schedule may also call the API itself, with the request as its input.
RUN_TASK = ":aws-sdk:ecs:runTask"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeScheduleArguments:
    """One schedule, by ARN: schedule/<group>/<name>."""

    schedule_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.schedule_arn


def read(reader: Reader, arguments: DescribeScheduleArguments) -> Read[ScheduledTask]:
    """Describe the schedule with its target. Empty when there is no such schedule, or it runs no ECS task. One call.

    A schedule that deletes itself after its last run is gone then.
    """
    group, _, name = arguments.schedule_arn.partition(":schedule/")[2].partition("/")
    try:
        schedule = reader.call(OPERATION, Name=name, GroupName=group)
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        return _nothing(reader, arguments, f"There is no schedule {group}/{name}")
    target: Mapping[str, Any] = schedule.get("Target", {})
    cluster, definition = _run(target)
    if not definition:
        return _nothing(reader, arguments, f"Schedule {group}/{name} runs no ECS task")
    dead_letters = target.get("DeadLetterConfig", {}).get("Arn")
    shown = reader.evidence(
        OPERATION,
        resource=arguments.schedule_arn,
        title=f"Schedule {name}",
        excerpt=named_lines(
            (
                ("Name", name),
                ("GroupName", group),
                ("State", schedule.get("State")),
                ("ScheduleExpression", schedule.get("ScheduleExpression")),
                ("ScheduleExpressionTimezone", schedule.get("ScheduleExpressionTimezone")),
                ("StartDate", schedule.get("StartDate")),
                ("EndDate", schedule.get("EndDate")),
                ("cluster", cluster),
                ("TaskDefinitionArn", definition),
                ("RoleArn", target.get("RoleArn")),
                ("DeadLetterConfig.Arn", dead_letters),
                ("MaximumRetryAttempts", target.get("RetryPolicy", {}).get("MaximumRetryAttempts")),
                ("LastModificationDate", schedule.get("LastModificationDate")),
            )
        ),
    )
    task = ScheduledTask(
        arn=arguments.schedule_arn,
        name=name,
        kind="schedule",
        enabled=schedule.get("State") != "DISABLED",
        expression=schedule.get("ScheduleExpression"),
        cluster_arn=cluster,
        task_definition=definition,
        role_arn=target.get("RoleArn"),
        evidence_id=shown.id,
        ends_at=utc(schedule.get("EndDate")),
        dead_letter_arn=dead_letters,
    )
    return Found(value=task, evidence=(shown,))


TOOL = Tool(
    name="scheduler_describe_schedule",
    description=(
        "Describe a schedule of EventBridge Scheduler that runs an ECS task: state, expression, end, cluster, task"
        " definition, role, dead-letter queue."
    ),
    operations=(OPERATION,),
    arguments=DescribeScheduleArguments,
    effect="what the schedule runs, and whether it is on, is not known",
    read=read,
)


def _run(target: Mapping[str, Any]) -> tuple[str, str]:
    """Return cluster and task definition, both empty where the target runs no task."""
    arn = str(target.get("Arn", ""))
    if parameters := target.get("EcsParameters"):
        return arn, str(parameters.get("TaskDefinitionArn", ""))
    if not arn.endswith(RUN_TASK):
        return "", ""
    try:
        asked: Any = json.loads(target.get("Input") or "{}")
    except ValueError:
        return "", ""
    if not isinstance(asked, dict):
        return "", ""
    request = cast("Mapping[str, Any]", asked)
    # ECS takes the cluster of that name where a request names none.
    return str(request.get("Cluster") or "default"), str(request.get("TaskDefinition") or "")


def _nothing(reader: Reader, arguments: DescribeScheduleArguments, excerpt: str) -> Empty:
    shown = reader.evidence(OPERATION, resource=arguments.schedule_arn, title="No scheduled task", excerpt=excerpt)
    return Empty(evidence=(shown,))
