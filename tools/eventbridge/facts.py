"""Typed facts of EventBridge and its Scheduler. Texts are redacted; times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledTask:
    """A rule, or a schedule of EventBridge Scheduler, that runs an ECS task.

    `expression` is None where an event pattern triggers a rule. After `ends_at` a schedule runs nothing more. Calls that
    fail for good leave a message in the queue `dead_letter_arn`.
    """

    arn: str
    name: str
    enabled: bool
    expression: str | None
    cluster_arn: str
    task_definition: str
    role_arn: str | None
    evidence_id: str
    kind: Literal["rule", "schedule"] = "rule"
    ends_at: datetime | None = None
    dead_letter_arn: str | None = None

    @property
    def caller(self) -> str:
        """The service that takes the role to make the call."""
        return "scheduler.amazonaws.com" if self.kind == "schedule" else "events.amazonaws.com"

    @property
    def family(self) -> str:
        """The task definition's family; the rule may name a revision or leave that open."""
        return self.task_definition.rpartition("/")[2].partition(":")[0]
