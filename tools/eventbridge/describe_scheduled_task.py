"""Reads an EventBridge rule that runs an ECS task: whether it is on, when, and what it runs where as whom.

Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.eventbridge.facts import ScheduledTask
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

RULE = "events:DescribeRule"
TARGETS = "events:ListTargetsByRule"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeScheduledTaskArguments:
    """One rule, by ARN: rule/<name>, or rule/<bus>/<name>."""

    rule_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.rule_arn


def read(reader: Reader, arguments: DescribeScheduledTaskArguments) -> Read[ScheduledTask]:
    """Describe the rule with its first ECS target. Empty when there is no such rule, or it runs no task. Two calls."""
    path = arguments.rule_arn.partition(":rule/")[2]
    bus, _, name = path.rpartition("/")
    try:
        rule = reader.call(RULE, Name=name, EventBusName=bus or None)
        answer = reader.call(TARGETS, Rule=name, EventBusName=bus or None)
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        return _nothing(reader, arguments, f"There is no rule {path}")
    targets: list[Mapping[str, Any]] = answer.get("Targets", [])
    for target in targets:
        if parameters := target.get("EcsParameters"):
            return _found(reader, arguments, rule, target, parameters)
    return _nothing(reader, arguments, f"Rule {path} runs no ECS task")


TOOL = Tool(
    name="eventbridge_describe_scheduled_task",
    description="Describe an EventBridge rule that runs an ECS task: schedule, state, cluster, task definition, role.",
    operations=(RULE, TARGETS),
    arguments=DescribeScheduledTaskArguments,
    effect="what the schedule runs, and whether it is on, is not known",
    read=read,
)


def _found(
    reader: Reader,
    arguments: DescribeScheduledTaskArguments,
    rule: Mapping[str, Any],
    target: Mapping[str, Any],
    parameters: Mapping[str, Any],
) -> Found[ScheduledTask]:
    state = str(rule.get("State", ""))
    dead_letters = target.get("DeadLetterConfig", {}).get("Arn")
    shown = reader.evidence(
        TARGETS,
        resource=arguments.rule_arn,
        title=f"Rule {rule.get('Name', '')}",
        excerpt=named_lines(
            (
                ("Name", rule.get("Name")),
                ("State", state),
                ("ScheduleExpression", rule.get("ScheduleExpression")),
                ("cluster", target.get("Arn")),
                ("TaskDefinitionArn", parameters.get("TaskDefinitionArn")),
                ("TaskCount", parameters.get("TaskCount")),
                ("LaunchType", parameters.get("LaunchType")),
                ("RoleArn", target.get("RoleArn")),
                ("DeadLetterConfig.Arn", dead_letters),
            )
        ),
    )
    task = ScheduledTask(
        arn=arguments.rule_arn,
        name=str(rule.get("Name", "")),
        enabled=state.startswith("ENABLED"),
        expression=rule.get("ScheduleExpression"),
        cluster_arn=str(target.get("Arn", "")),
        task_definition=str(parameters.get("TaskDefinitionArn", "")),
        role_arn=target.get("RoleArn"),
        evidence_id=shown.id,
        dead_letter_arn=dead_letters,
    )
    return Found(value=task, evidence=(shown,))


def _nothing(reader: Reader, arguments: DescribeScheduledTaskArguments, excerpt: str) -> Empty:
    shown = reader.evidence(RULE, resource=arguments.rule_arn, title="No scheduled task", excerpt=excerpt)
    return Empty(evidence=(shown,))
